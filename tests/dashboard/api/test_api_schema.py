"""Whatever a program sends to the API, the answer is one that the document promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import settings as generation
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from callbacks.wiring import register
from dashboard.app import create_app
from dashboard.services import Services
from data import demo
from data.settings import load
from tests import http


class Served:
    """The application that the document was read from; later, one with a database."""

    app: Any = None

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


def _described() -> Any:
    """The document, from an application that never meets a database."""
    with TemporaryDirectory() as folder:
        served.app = create_app(
            load(mongodb_uri="mongodb://127.0.0.1:1", data_dir=Path(folder)), register
        ).server
        return schemathesis.openapi.from_wsgi("/api/openapi.json", served)


served = Served()
schema = _described()


@pytest.fixture(scope="module", autouse=True)
def _application(mongod: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An application over a small team of its own. Its jobs run at once, in this process."""
    folder: Path = tmp_path_factory.mktemp("api")
    settings = load(mongodb_uri=mongod, data_dir=folder, database=f"test_{uuid4().hex[:12]}")
    services = Services.of(settings)
    demo.fill(services.mongo, batches=40, files=60)
    served.app = http.served(settings, services)
    yield
    services.connection.client.drop_database(settings.database)
    services.connection.close()


CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
    checks.missing_required_header,
]


@schema.parametrize()  # type: ignore[untyped-decorator]  # schemathesis types it as nothing
@generation(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
def test_every_answer_is_one_the_document_promises(case: Any) -> None:
    # Below these, what is no operation of a method is an id or a name with a slash in it.
    named = case.path.startswith(("/batches/", "/people/"))
    checked = [each for each in CHECKS if each is not checks.unsupported_method or not named]
    case.call_and_validate(checks=checked, headers={"Accept-Encoding": "identity"})
