"""The page of data: what a pasted list holds, what a filter would delete, and the backups."""

from __future__ import annotations

from typing import Any

import dash
import flask
from dash import ALL, ClientsideFunction, Input, Output, ctx, no_update

from callbacks.asking import asks
from dashboard import ids
from dashboard.components import backup_list, previews
from dashboard.former_names import view_of
from dashboard.http.base_path import page_at
from dashboard.i18n import t, words_of
from dashboard.render.page_props import failure
from dashboard.render.people import assignees
from dashboard.services import Services, current
from dashboard.url import DATA
from data import backup
from data.errors import NotFound, TandaError
from data.imports import quick_create
from data.query.questions import Counts
from data.query.service import total_of

_SAMPLE = 20  # ids shown of those that would be deleted
_CHANGING = ("quick-create", "import", "restore", "delete")


def register(app: dash.Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "confirmCount"),
        Output(ids.start("delete", "do"), "disabled"),
        Input(ids.argument("delete", "count"), "value"),
        Input(ids.DOOMED_COUNT, "data"),
    )
    app.callback(
        Output(ids.PASTED_PREVIEW, "children"),
        Output(ids.start("quick-create", "do"), "disabled"),
        Input(ids.argument("quick-create", "text"), "value"),
        Input(ids.task("quick-create", "result"), "children"),
        prevent_initial_call=True,
    )(preview_pasted)
    app.callback(
        Output(ids.DOOMED, "children"),
        Output(ids.DOOMED_COUNT, "data"),
        Output(ids.argument("delete", "count"), "value"),
        Input(ids.URL, "search"),
        Input(ids.URL, "pathname"),
        Input(ids.LIVE, "data"),
        Input(ids.task("delete", "result"), "children"),
    )(count_doomed)
    app.callback(
        Output(ids.BACKUPS, "children"),
        Output(ids.argument("quick-create", "assignee"), "data"),
        Output(ids.drawn(DATA), "data"),
        Input(ids.URL, "pathname"),
        Input(ids.LIVE, "data"),
        Input(ids.task("backup", "result"), "children"),
        [Input(ids.task(kind, "result"), "children") for kind in _CHANGING],
    )(draw_data)
    asks(app, ids.RESTORE_ASKED, {"type": "restore", "id": ALL})
    app.callback(
        Output(ids.CONFIRM, "opened"),
        Output(ids.CONFIRM, "children"),
        Input(ids.RESTORE_ASKED, "data"),
        Input(ids.task("restore", "request"), "data"),
        prevent_initial_call=True,
    )(confirm)
    app.server.add_url_rule("/backups/<identity>", view_func=download)


def preview_pasted(text: str | None, _: Any) -> tuple[Any, bool]:
    """Show what there is to create; without anything new there is nothing to press."""
    if not (text or "").strip():
        return t("A preview of the list appears here before anything is created."), True
    try:
        found = quick_create.preview(current().mongo, str(text))
    except TandaError as error:
        return previews.failed(words_of(error)), True
    return previews.pasted(found), not found.new


def count_doomed(search: str | None, path: str, *_: Any) -> tuple[Any, int | None, str]:
    """Show what would be deleted under the filter, and how many; what was typed to confirm goes."""
    if page_at(path) != DATA:
        raise dash.exceptions.PreventUpdate
    services = current()
    try:
        view = view_of(services, search)
        every = Counts((), view.where)
        total = total_of(services.answers.ask((every,))[every])
        rows, _total, _reading = services.answers.page(("id",), view.where, (("id", False),), 0, _SAMPLE)
    except TandaError as error:
        return previews.failed(words_of(error)), None, ""
    return previews.doomed(total, [row["id"] for row in rows], view), total, ""


def draw_data(path: str, *_: Any) -> tuple[Any, ...]:
    """Draw the page of data."""
    if page_at(path) != DATA:
        raise dash.exceptions.PreventUpdate
    return draw_page(current())


def confirm(asked: dict[str, Any], _: Any) -> tuple[bool, Any]:
    """Ask before a restore; once it is asked for, the window goes."""
    if ctx.triggered_id != ids.RESTORE_ASKED:
        return False, []
    settings = current().settings
    try:
        chosen = backup.find(settings, str(asked["id"]))
    except TandaError as error:
        return True, previews.failed(words_of(error))
    return True, backup_list.confirmation(chosen, settings.zone)


def download(identity: str) -> Any:
    """Send the file of a backup."""
    try:
        chosen = backup.find(current().settings, identity)
    except NotFound as error:
        return flask.Response(words_of(error), status=404, mimetype="text/plain")
    return flask.send_file(chosen.path, as_attachment=True, download_name=f"tanda-{chosen.id}.zip")


def draw_page(services: Services) -> tuple[Any, ...]:
    """(backups, who can get batches, what the page was drawn from)."""
    zone, today = services.settings.zone, services.today()
    try:
        generation = services.answers.generation()
        backups = backup_list.backup_list(backup.list_backups(services.settings), zone)
        crew = assignees(services)
    except TandaError as error:
        return failure(words_of(error)), no_update, {"generation": "", "state": "unreachable"}
    state = "live" if generation.followed else "timed"
    return backups, crew, {"generation": services.drawn_from(generation, today), "state": state}
