"""An operation as a background job: it runs in a process of its own, so it makes its own services."""

from __future__ import annotations

from typing import Any

from dashboard.i18n import speaking
from dashboard.jobs import job_settings
from dashboard.operations import OPERATIONS
from dashboard.operations.base import Asked
from dashboard.services import Services
from data.exports import uploads
from data.mongo.documents import Progress


def asked_for(services: Services, arguments: Any, progress: Progress, **who: Any) -> Asked[Any]:
    """What is wanted by whom (`actor` and `origin`), of files that were handed in."""

    def find(upload: str) -> Any:
        return uploads.find(services.settings, upload)

    return Asked(services, services.mongo, arguments, progress=progress, find=find, **who)


def run(set_progress: Any, kind: str, arguments: str, language: str, **who: Any) -> Any:
    """The operation of a *kind* with *arguments* in JSON; its answer."""
    operation = OPERATIONS[kind]
    with speaking(language):
        services = Services.of(job_settings())
        told = operation.arguments.model_validate_json(arguments)
        report = operation.run(asked_for(services, told, lambda *far: set_progress(far), **who))
        services.answers.freshness.look_again()
        return operation.answered(report)
