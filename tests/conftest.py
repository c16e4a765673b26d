"""What tests share: a real mongod for the session, and a database of its own for each test."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask_openapi3 import utils as openapi
from hypothesis import settings as generation
from xdist.scheduler import LoadScopeScheduling

from dashboard import daily_counts
from dashboard.render import render_within
from dashboard.services import Services
from data import clock, demo
from data.mongo import embedded
from data.mongo import server as mongod
from data.mongo.client import Mongo
from data.settings import Settings, load
from data.system import processes
from tests import days
from tests.product import CHROMIUM, in_memory, missing

for _name in [name for name in os.environ if name.startswith("TANDA_") or name == "MONGODB_URI"]:
    if _name != clock.AHEAD:
        del os.environ[_name]  # the developer's own settings must not colour a test
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background: programs inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


generation.register_profile(
    "tanda", deadline=None, derandomize=os.environ.get("CI") == "true", max_examples=40
)
generation.load_profile("tanda")


#: What the document of the API says of a model is the same in every application of a test, and takes long.
openapi.get_model_schema = cache(openapi.get_model_schema)

#: What takes longest comes first, else one process would still be at it when the other has nothing to do.
_FIRST = ("project/test_bare_start.py", "browser/", "project/", "dashboard/serve/", "data/test_killed.py")


#: Browser tests that start a product of their own, and those that share a small team they may change.
_OWN_PRODUCT = {"test_behind_nginx.py", "test_crowded.py", "test_outage.py", "test_preparing.py"}
_WORKSHOP = {
    "test_accessibility.py",
    "test_activity.py",
    "test_data.py",
    "test_editing.py",
    "test_giving.py",
    "test_masks.py",
    "test_people.py",
    "test_reports.py",
    "test_review.py",
}


class _Files(LoadScopeScheduling):  # type: ignore[misc]  # xdist shows no types
    """Deals out files to processes; browser tests that share a product go together."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        folder, _, name = path.rpartition("/")
        if not folder.endswith("/browser") or name in _OWN_PRODUCT:
            return path
        return "the workshop" if name in _WORKSHOP else "the demo team"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Schemathesis names its tests by operation, but leaves them one id, and so xdist would run only one."""
    if item.parent and not item.nodeid.endswith(item.name):
        item._id = item.parent.id.child(item.name)
    days.mark(item)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    root = str(Path(__file__).parent) + os.sep

    def place(item: pytest.Item) -> int:
        path = str(item.path).removeprefix(root)
        return next((at for at, each in enumerate(_FIRST) if path.startswith(each)), len(_FIRST))

    items.sort(key=place)


def pytest_collection_finish(session: pytest.Session) -> None:
    assert len({item.nodeid for item in session.items}) == len(session.items), (
        "tests that share an id are lost"
    )


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    return _Files(config, log)


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for databases that many tests share: in memory where there is room.

    On a disk each collection that comes or goes, and each write, waits for it.
    """
    with in_memory() as folder:
        yield folder or tmp_path_factory.mktemp("quick")


@pytest.fixture(scope="session", name="mongod")
def _mongod(quick: Path) -> Iterator[str]:
    """Address of the embedded one-node replica set."""
    with embedded.running(load(data_dir=quick / "replica_set")) as settings:
        assert settings.mongodb_uri
        yield settings.mongodb_uri.get_secret_value()


@pytest.fixture(scope="session")
def standalone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a mongod that is no replica set: no change streams, no transactions."""
    folder = tmp_path_factory.mktemp("standalone")
    port = mongod.free_port()
    process = processes.start(mongod.command(mongod.program(), folder, port, replica_set=False))
    address = f"mongodb://{mongod.LOOPBACK}:{port}/?directConnection=true"
    try:
        probe = Mongo(load(mongodb_uri=address, data_dir=folder, connect_timeout_seconds=30))
        probe.ping()
        probe.close()
        yield address
    finally:
        processes.stop(process, seconds=10)


@pytest.fixture
def settings(mongod: str, tmp_path: Path) -> Settings:
    """Settings of an empty database and an empty data folder of this test's own."""
    return load(mongodb_uri=mongod, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}")


@pytest.fixture
def mongo(settings: Settings) -> Iterator[Mongo]:
    """The connection to this test's own database, which is dropped afterwards."""
    connection = Mongo(settings)
    yield connection
    connection.client.drop_database(settings.database)
    connection.close()


@pytest.fixture(scope="session")
def team(mongod: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """What pages work with, over a database with a demo team of 600 batches. Shared: for reading only."""
    folder = tmp_path_factory.mktemp("team")
    services = Services.of(load(mongodb_uri=mongod, data_dir=folder, database=f"test_{uuid4().hex[:12]}"))
    demo.fill(services.mongo, batches=600)
    daily_counts.keep_now(services)  # as the product does all day: a run may go on past midnight
    yield services
    services.connection.client.drop_database(services.settings.database)
    services.connection.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser. Without one browser tests are skipped, and fail on CI."""
    path = Path(CHROMIUM)
    if path.is_file():
        return str(path)
    reason = f"Chromium is not installed: {path} does not exist (apt-get install chromium)"
    return missing(reason)


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool], float], None]:
    """Wait for a condition: `eventually(condition, seconds)` fails when it does not come true in time."""

    def wait(condition: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                pytest.fail(f"did not happen within {seconds} s: {condition}")
            time.sleep(0.02)

    return wait


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page waits for what it shows, however busy the machine is."""
    monkeypatch.setattr(render_within, "_PATIENCE", 30.0)
