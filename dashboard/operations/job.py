"""An operation as a background job: it runs in a process of its own, so it makes its own services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dashboard.components.outcome import Outcome
from dashboard.i18n import LANGUAGES, speaking
from dashboard.jobs import job_settings, leave
from dashboard.operations import OPERATIONS, asked_on_page
from dashboard.operations.base import Asked
from dashboard.services import Services
from data.exports import uploads
from data.mongo.documents import Progress

_NAMES = 20  # of those that an outcome names


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
        asked = asked_for(services, told, lambda *far: set_progress(far), **who)
        report = operation.run(asked)
        leave_words(lambda: operation.words(report, asked))
        services.answers.freshness.look_again()
        return operation.answered(report)


def leave_words(words: Callable[[], Outcome]) -> None:
    """Leave with the job what came of it in *words*, for readers of every language."""
    told = {}
    for code in LANGUAGES:
        with speaking(code):
            outcome = words()
        told[code] = replace(outcome, names=outcome.names[:_NAMES], above=(), below=())
    leave(told)


def kind_of(arguments: Any) -> str:
    """The kind of operation that a page asks for with these *arguments* of its callback; else nothing."""
    request = arguments[0] if isinstance(arguments, (list, tuple)) and arguments else None
    if not isinstance(request, dict):
        return ""
    if "what" in request:
        return "export"
    try:
        return asked_on_page(str(request.get("kind")), str(request.get("how")))[0].kind
    except KeyError:
        return ""
