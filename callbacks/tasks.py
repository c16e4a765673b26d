"""Long work that a page starts: a background job with progress, cancel, and its result in words.

`assets/page/work.js` makes the request from the button, the controls and the file of its kind.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import dash
from dash import ALL, ClientsideFunction, Input, Output, State

from dashboard import ids
from dashboard.components.outcome import Outcome, shown
from dashboard.components.task import trouble
from dashboard.http.actor import actor
from dashboard.i18n import number, speaking, t
from dashboard.jobs import JobManager, job_settings
from dashboard.operations import TASKS, asked_on_page
from dashboard.operations.base import Form, OperationSpec
from dashboard.operations.job import asked_for, leave_words
from dashboard.services import Services
from data.errors import TandaError

log = logging.getLogger("tanda")


def register(app: dash.Dash, manager: JobManager) -> None:
    for kind in TASKS:
        app.clientside_callback(
            ClientsideFunction("tanda", "startTask"),
            Output(ids.task(kind, "request"), "data"),
            Output(ids.task(kind, "result"), "children", allow_duplicate=True),
            Input({"type": "start", "kind": kind, "how": ALL}, "n_clicks"),
            Input(ids.task(kind, "cancel"), "n_clicks"),
            Input(ids.task(kind, "cancel"), "disabled"),
            State({"type": "argument", "kind": ALL, "name": ALL}, "value"),
            State({"type": "argument", "kind": ALL, "name": ALL}, "id"),
            State({"type": "upload", "kind": ALL}, "data"),
            State({"type": "upload", "kind": ALL}, "id"),
            State(ids.URL, "search"),
            State(ids.WORDS, "data"),
            prevent_initial_call=True,
        )
        app.callback(
            Output(ids.task(kind, "result"), "children"),
            Input(ids.task(kind, "request"), "data"),
            background=True,
            manager=manager,
            progress=[Output(ids.task(kind, "bar"), "value"), Output(ids.task(kind, "state"), "children")],
            progress_default=[0, ""],
            running=[(Output(ids.task(kind, "cancel"), "disabled"), False, True)],
            cancel=[Input(ids.task(kind, "cancel"), "n_clicks")],
            interval=400,
            on_error=partial(_ended, manager),
            prevent_initial_call=True,
        )(run_task)


def run_task(set_progress: Any, request: dict[str, Any] | None) -> Any:
    """The job: runs in a process of its own, so it makes its own services."""
    if not request:
        raise dash.exceptions.PreventUpdate
    with speaking(request.get("language", "")):
        services = Services.of(job_settings())

        def report(done: int, total: int) -> None:
            percent = min(99, round(100 * done / total)) if total else 0
            set_progress((percent, t("{done} of {total}", done=number(done), total=number(total))))

        set_progress((0, t("Starting …")))
        try:
            operation, arguments = told(services, request)
            who = {"actor": actor(services.settings), "origin": "dashboard"}
            asked = asked_for(services, arguments, report, **who)
            report = operation.run(asked)
            leave_words(lambda: operation.words(report, asked))
            return shown(operation.words(report, asked))
        except TandaError as refusal:
            error = refusal
            leave_words(lambda: Outcome(_why_not(error), failed=True))
            return _refused(error)
        finally:
            services.answers.freshness.look_again()


def told(services: Services, request: dict[str, Any]) -> tuple[OperationSpec[Any, Any], Any]:
    """The operation that a page asks for, and its arguments. Raises TandaError."""
    operation, how = asked_on_page(str(request.get("kind")), str(request.get("how")))
    upload = str((request.get("upload") or {}).get("id") or "")
    form = Form(services, how, request.get("arguments") or {}, upload, str(request.get("search") or ""))
    return operation, operation.told(form)


def _refused(error: TandaError) -> list[Any]:
    return trouble(_why_not(error))


def _why_not(error: TandaError) -> str:
    """Why not, with files by the name they were handed in under."""
    return t(error.template, **error.shown_parts())


def _ended(manager: JobManager, failure: Exception) -> list[Any]:
    """What the page says of a job that did not come to its end."""
    error = manager.error_behind(failure)
    if isinstance(error, TandaError):
        return _refused(error)
    log.error("a task failed", exc_info=error)
    return trouble(t("This failed. Try again; the log has the details."))
