"""Sync, missing batches and undo as background jobs of the page of files, and the list of what was done."""

from __future__ import annotations

import logging
from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx, html

from dashboard import ids
from dashboard.components import operations as words
from dashboard.components.icons import icon
from dashboard.components.panel import problem
from dashboard.i18n import number, speaking, t, words_of
from dashboard.jobs import JobManager, job_settings
from dashboard.services import Services
from dashboard.url import FILES
from data.errors import NotFound, TandaError, message
from data.mongo import Mongo
from data.operations import auto_create, log, sync, undo

logger = logging.getLogger("tanda")
ACTOR = "supervisor"


def register(app: dash.Dash, services: Services, manager: JobManager) -> None:
    @app.callback(
        Output(ids.WORK_REQUEST, "data"),
        Output(ids.WORK_BOX, "className"),
        Output(ids.WORK_RESULT, "children", allow_duplicate=True),
        Input({"type": "work", "what": ALL}, "n_clicks"),
        Input({"type": "undo", "operation": ALL}, "n_clicks"),
        Input(ids.WORK_CANCEL, "n_clicks"),
        State(ids.LANGUAGE, "value"),
        prevent_initial_call=True,
    )
    def ask(_work: Any, _undo: Any, _cancel: Any, language: str) -> tuple[Any, ...]:
        """What the job is to do. A button that has just appeared has not been clicked."""
        asked, clicks = ctx.triggered_id, ctx.triggered[0]["value"]
        if not clicks:
            raise dash.exceptions.PreventUpdate
        if asked == ids.WORK_CANCEL:
            return (
                dash.no_update,
                dash.no_update,
                [html.P(t("Cancelled. What was done before stays in the list."))],
            )
        request = {
            "what": asked.get("what", "undo"),
            "operation": asked.get("operation"),
            "language": language,
        }
        return request | {"clicks": clicks}, "panel work", []

    app.callback(
        Output(ids.WORK_RESULT, "children"),
        Output(ids.WORK_DONE, "data"),
        Output(ids.work("create"), "disabled"),
        Input(ids.WORK_REQUEST, "data"),
        background=True,
        manager=manager,
        progress=[Output(ids.WORK_BAR, "value"), Output(ids.WORK_STATE, "children")],
        progress_default=[0, ""],
        running=[
            (Output(ids.WORK_CANCEL, "disabled"), False, True),
            (Output(ids.work("sync"), "disabled"), True, False),
            (Output(ids.work("preview"), "disabled"), True, False),
        ],
        cancel=[Input(ids.WORK_CANCEL, "n_clicks")],
        interval=400,
        on_error=lambda error: (_ended(manager.error_behind(error)), "failed", True),
        prevent_initial_call=True,
    )(run_work)

    @app.callback(
        Output(ids.LOG, "children"),
        Input(ids.WORK_DONE, "data"),
        Input(ids.LIVE, "data"),
        Input(ids.URL, "pathname"),
    )
    def show_log(_done: Any, _live: Any, path: str) -> html.Div:
        if path != FILES:
            raise dash.exceptions.PreventUpdate
        try:
            return words.operations(log.operations(services.mongo), services.settings.zone)
        except TandaError as error:
            reason = problem(t("This could not be drawn."), words_of(error), failed=True)
            return html.Div(reason, className="instead")


def run_work(set_progress: Any, request: dict[str, Any] | None) -> Any:
    """The job, in a process of its own: what to show, a mark that it is done, whether *create* stays shut."""
    if not request:
        raise dash.exceptions.PreventUpdate

    def report(done: int, total: int) -> None:
        percent = min(99, round(100 * done / total)) if total else 0
        set_progress((percent, t("{done} of {total}", done=number(done), total=number(total))))

    mongo = Mongo(job_settings())
    with speaking(request.get("language", "")):
        try:
            told, offered = _work(mongo, request, report)
        except TandaError as error:
            return _failed(words_of(error)), request, True
        finally:
            mongo.close()
        set_progress((100, ""))
        return told, request, not offered


def _work(mongo: Mongo, request: dict[str, Any], report: Any) -> tuple[list[Any], bool]:
    """What came of it, in words, and whether missing batches are offered to be made now."""
    what, operation = request.get("what"), str(request.get("operation"))
    if what == "sync":
        return words.synced(sync.sync(mongo, actor=ACTOR, origin="sync", progress=report)), False
    if what == "preview":
        found = auto_create.preview(mongo, progress=report)
        return words.previewed(found), bool(found.ids)
    if what == "create":
        made = auto_create.create(mongo, actor=ACTOR, origin="dashboard", progress=report)
        return words.created(made), False
    if what == "undo":
        return words.undone(
            undo.undo(mongo, operation, actor=ACTOR, origin="dashboard", progress=report)
        ), False
    raise NotFound(message("There is no operation {operation}."), operation=what)


def _ended(error: Exception) -> Any:
    """What the page says of a job that did not come to its end."""
    if isinstance(error, TandaError):
        return _failed(words_of(error))
    logger.error("work on the files failed", exc_info=error)
    return _failed(t("This failed. Try again; the log of the server has the details."))


def _failed(sentence: str) -> Any:
    return html.P([icon("warning"), sentence], role="alert", className="export-failed")
