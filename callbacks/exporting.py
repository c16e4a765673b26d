"""Exports run as background jobs; a streaming route hands the finished file over."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

import dash
import flask
from dash import ALL, ClientsideFunction, Input, Output, State, html

from callbacks.grid import sort_of
from dashboard import activity, exports, ids
from dashboard.components.icons import icon
from dashboard.components.outcome import Outcome
from dashboard.former_names import view_of
from dashboard.http.base_path import below
from dashboard.i18n import number, speaking, t, tn, words_of
from dashboard.jobs import JobManager, job_settings
from dashboard.operations.exports import exported as written
from dashboard.operations.job import leave_words
from dashboard.services import Services, current
from data.errors import NotFound, TandaError, message
from data.exports import exporting
from data.exports.exporting import Export
from data.exports.workbook import media_type
from data.query.questions import Counts
from data.query.service import total_of

log = logging.getLogger("tanda")


def register(app: dash.Dash, manager: JobManager) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "requestExport"),
        Output(ids.EXPORT_REQUEST, "data"),
        Output(ids.EXPORT_BOX, "className"),
        Output(ids.EXPORT_RESULT, "children", allow_duplicate=True),
        Input({"type": "export", "what": ALL}, "n_clicks"),
        Input(ids.EXPORT_CLOSE, "n_clicks"),
        Input(ids.EXPORT_CANCEL, "n_clicks"),
        State(ids.URL, "search"),
        State(ids.WORDS, "data"),
        prevent_initial_call=True,
    )
    app.callback(
        Output(ids.EXPORT_RESULT, "children"),
        Input(ids.EXPORT_REQUEST, "data"),
        background=True,
        manager=manager,
        progress=[Output(ids.EXPORT_BAR, "value"), Output(ids.EXPORT_STATE, "children")],
        progress_default=[0, ""],
        running=[(Output(ids.EXPORT_CANCEL, "disabled"), False, True)],
        cancel=[Input(ids.EXPORT_CANCEL, "n_clicks")],
        interval=400,
        on_error=partial(_ended, manager),
        prevent_initial_call=True,
    )(run_export)
    app.server.add_url_rule("/exports/<identity>/<name>", view_func=exported)


def exported(identity: str, name: str) -> flask.Response:
    """The file of an export, for as long as it is kept."""
    try:
        path = exporting.find(current().settings, identity, name)
    except NotFound as error:
        return flask.Response(words_of(error), status=404, mimetype="text/plain")
    return flask.send_file(path, media_type(path), as_attachment=True, download_name=name, conditional=True)


def run_export(set_progress: Any, request: dict[str, Any] | None) -> Any:
    """The job: runs in a process of its own, so it makes its own services."""
    if not request:
        raise dash.exceptions.PreventUpdate
    with speaking(request.get("language", "")):
        try:
            export = _export(Services.of(job_settings()), request, set_progress)
        except TandaError as refusal:
            error = refusal
            set_progress((0, ""))
            leave_words(lambda: Outcome(words_of(error), failed=True))
            return _failed(words_of(error))
        leave_words(lambda: written(export, None))
        set_progress((100, t("Done.")))
        return _offer(export)


def _export(services: Services, request: dict[str, Any], set_progress: Any) -> Export:
    what, _, theirs = str(request.get("what")).partition("?")
    view = view_of(services, theirs or request.get("search"))

    def waiting() -> None:
        set_progress((0, t("Reading the latest changes …")))

    what, xlsx = what.removesuffix("-xlsx"), what.endswith("-xlsx")
    if what.startswith("panel:"):
        return exports.panel(services, view, what.removeprefix("panel:"), xlsx=xlsx, waiting=waiting)
    if what == "activity":
        return activity.operations_file(services, request.get("search"))
    if what == "operation":
        return activity.entries_file(services, request.get("search"))
    if what.startswith("integrity:"):
        return exports.findings(services, what.removeprefix("integrity:"))
    every = Counts((), view.where)
    total = total_of(services.answers.ask((every,))[every])

    def report(written: int) -> None:
        percent = min(99, round(100 * written / total)) if total else 0
        set_progress((percent, t("{written} of {total} rows", written=number(written), total=number(total))))

    report(0)
    form: dict[str, Any] = {"xlsx": xlsx, "progress": report, "waiting": waiting}
    if what == "worklist":
        return exports.worklist(services, view, excel=True, **form)
    if what in ("batches", "batches-excel"):
        return exports.batches(services, view, sort_of(request), excel=what != "batches", **form)
    raise NotFound(message("There is no export “{what}”."), what=what)


def _offer(export: Export) -> Any:
    place = below(f"/exports/{export.id}/{export.path.name}")
    return [
        html.A([icon("download"), export.path.name], href=place, className="export-link"),
        html.Span(tn("{n} row", "{n} rows", export.rows), className="quiet"),
        html.A(t("About this file"), href=f"{place}.json", className="quiet"),
    ]


def _ended(manager: JobManager, failure: Exception) -> Any:
    """What the box says of a job that did not come to its end."""
    error = manager.error_behind(failure)
    if isinstance(error, TandaError):
        return _failed(words_of(error))
    log.error("an export failed", exc_info=error)
    return _failed(t("The export failed. Try again; the log has the details."))


def _failed(words: str) -> Any:
    return html.P([icon("warning"), words], role="alert", className="export-failed")
