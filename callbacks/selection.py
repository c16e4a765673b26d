"""Selected batches: which they are, what a change of them would do, and who would get how many.

`assets/page/selection.js` keeps the selection, and tells it as a control of the job.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash
import flask
from dash import ALL, ClientsideFunction, Input, Output, State, no_update
from pydantic import ValidationError

from callbacks.grid import sort_of
from dashboard import ids
from dashboard.components import edit_preview, previews
from dashboard.components import selection_windows as windows
from dashboard.components.task import names
from dashboard.former_names import view_of
from dashboard.http.base_path import page_at
from dashboard.i18n import number, t, tn, words_of
from dashboard.operations.arguments import SelectionArguments
from dashboard.operations.base import Asked, Form
from dashboard.operations.batches import picked, selected
from dashboard.operations.edits import PlanEdits, plan_edits
from dashboard.operations.job import asked_for
from dashboard.render.people import assignees
from dashboard.services import Services, current
from dashboard.url import BATCHES, SELECTED_PATH
from data.batches import selection
from data.batches.selection import ByFilters
from data.crew import editing
from data.crew.assignments import UNASSIGNED
from data.errors import InputError, TandaError, message
from data.model import natural
from data.mongo.documents import silent
from data.query.restrictions import decode, encode

MOST = 10_000  # ids that are selected one by one
_MOST_CHECKED = 1_000  # ids that are looked for under a filter
_SAMPLE = 20  # ids shown of those that would be deleted


def register(app: dash.Dash) -> None:
    app.server.add_url_rule(SELECTED_PATH, view_func=listed)
    _in_the_browser(app)
    app.callback(
        Output(ids.SELECTION_NOTE, "children"),
        Input(ids.URL, "search"),
        Input(ids.URL, "pathname"),
        Input(ids.LIVE, "data"),
        State(ids.argument("selection", "selection"), "value"),
        State(ids.SELECTION_WORDS, "data"),
        prevent_initial_call=True,
    )(outside)
    app.callback(
        Output(ids.change("person"), "data"),
        Output(ids.change("people"), "data"),
        Input(ids.BULK_ASKED, "data"),
        prevent_initial_call=True,
    )(offer_people)
    app.callback(
        output=[
            Output(ids.CHANGE_PREVIEW, "children"),
            Output(ids.CHANGE_PLAN, "data"),
            Output(ids.argument("selection", "values"), "value"),
            Output(ids.argument("selection", "count"), "value", allow_duplicate=True),
            Output(ids.start("selection", "edit"), "children"),
        ],
        inputs={
            "asked": Input(ids.BULK_ASKED, "data"),
            "controls": {name: Input(ids.change(name), "value") for name in windows.CONTROLS},
        },
        state={"chosen": State(ids.argument("selection", "selection"), "value")},
        running=[(Output(ids.start("selection", "edit"), "loading"), True, False)],
        prevent_initial_call=True,
    )(preview_change)
    app.callback(
        Output(ids.DOOM_SAID, "children"),
        Output(ids.argument("selection", "count"), "value"),
        Input(ids.BULK_ASKED, "data"),
        State(ids.argument("selection", "selection"), "value"),
        prevent_initial_call=True,
    )(doom)


def _in_the_browser(app: dash.Dash) -> None:
    """What needs no server."""
    later: dict[str, Any] = {"prevent_initial_call": True}
    app.clientside_callback(
        ClientsideFunction("tanda", "openBulk"),
        Input({"type": "bulk", "action": ALL, "place": ALL}, "n_clicks"),
        **later,
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "clearSelection"), Input(ids.SELECTION_CLEAR, "n_clicks"), **later
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "selectAll"), Input(ids.SELECTION_ALL, "n_clicks"), **later
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "closeResult"), Input(ids.TASK_CLOSE, "n_clicks"), **later
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "closeWindows"), Input(ids.task("selection", "request"), "data"), **later
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "endSelection"),
        Input(ids.task("selection", "result"), "children"),
        **later,
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "showDateControls"),
        Output(ids.CHANGE_CONTROLS, "className"),
        Input(ids.BULK_ASKED, "data"),
        Input(ids.change("how-date"), "value"),
        **later,
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "mayChange"),
        Output(ids.start("selection", "edit"), "disabled"),
        Output(ids.CHANGE_REASON, "className"),
        Input(ids.CHANGE_PLAN, "data"),
        Input(ids.argument("selection", "reason"), "value"),
        **later,
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "confirmCount"),
        Output(ids.start("selection", "delete"), "disabled"),
        Input(ids.argument("selection", "typed"), "value"),
        Input(ids.argument("selection", "count"), "value"),
        **later,
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "gatherShares"),
        Output(ids.SHARES_ASKED, "data"),
        Input({"type": "share", "part": ALL, "person": ALL}, "value"),
        Input(ids.change("people"), "value"),
        Input(ids.change("way"), "value"),
        Input(ids.change("together"), "value"),
        Input(ids.change("back"), "checked"),
        State({"type": "share", "part": ALL, "person": ALL}, "id"),
        State(ids.DEALT, "data"),
        State(ids.SHARES_ASKED, "data"),
        **later,
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "giveOut"),
        Input(ids.URL, "hash"),
        Input(ids.URL, "search"),
        Input(ids.MOUNTED, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "showDealt"),
        Output(ids.SHARES, "className"),
        Input(ids.DEALT, "data"),
        Input(ids.SHARES, "children"),
        **later,
    )


def listed() -> flask.Response:
    """The ids of the batches from `start` to `stop` under the filter and in the order of an address."""
    asked = flask.request.args
    start = asked.get("start", 0, int) or 0
    stop = asked.get("stop", 0, int) or 0
    order = [name for name in asked.get("sort", "").split(",") if name]
    model = [{"colId": name.removeprefix("-"), "sort": "desc" if name[0] == "-" else "asc"} for name in order]
    try:
        if stop - start > MOST or start < 0:
            raise InputError(message("At most {most} batches can be selected one by one."), most=MOST)
        services = current()
        where = view_of(services, flask.request.query_string.decode("utf-8", "replace")).where
        rows, _, _ = services.answers.page(("id",), where, sort_of({"sortModel": model}), start, stop)
    except TandaError as error:
        return flask.make_response(flask.jsonify(error=words_of(error)), error.status)
    response = flask.jsonify(ids=[row["id"] for row in rows])
    response.headers["Cache-Control"] = "no-store"
    return response


def outside(
    search: str | None, path: str, _live: Any, chosen: dict[str, Any] | None, words: dict[str, Any]
) -> Any:
    """Say how many of the selected batches the filter no longer shows, where few enough are selected."""
    wanted = (chosen or {}).get("ids") or []
    if page_at(path) != BATCHES or not 0 < len(wanted) <= _MOST_CHECKED:
        return ""
    services = current()
    try:
        where = view_of(services, search).where
        by = ByFilters(where, services.answers.context())
        n = len(wanted) - selection.under(services.mongo, [str(each) for each in wanted], by)
    except TandaError:
        return no_update
    said = words["outside"]
    return (said[0] if n == 1 else said[1].replace("{n}", number(n))) if n > 0 else ""


def offer_people(asked: dict[str, Any] | None) -> tuple[Any, Any]:
    """The crew, to choose from; the preview says it when the database is away."""
    if not asked or asked["action"] not in ("person", "distribute"):
        raise dash.exceptions.PreventUpdate
    try:
        crew = assignees(current())
    except TandaError:
        return no_update, no_update
    nobody = {"value": encode(UNASSIGNED), "label": t("Leave unassigned")}
    return [nobody, *({"value": encode(each["value"]), "label": each["label"]} for each in crew)], crew


# --- changing -----------------------------------------------------------------------------------


def preview_change(
    asked: dict[str, Any] | None, controls: dict[str, Any], chosen: dict[str, Any] | None
) -> tuple[Any, ...]:
    """What the change that the window says would do. Nothing is written."""
    if not asked or asked["action"] in ("distribute", "delete"):
        raise dash.exceptions.PreventUpdate
    services = current()
    button = t("Change")
    values = values_of(asked["action"], controls)
    if not values:
        return [], None, {}, 0, button
    try:
        asked_ = told(services, PlanEdits, chosen, values=values)
        plan = plan_edits.run(asked_)
        style = editing.style(services.mongo)
    except TandaError as error:
        return previews.failed(words_of(error)), None, {}, 0, button
    n = plan.changed
    shown = edit_preview.preview(
        plan, next(iter(values)), len((chosen or {}).get("ids") or []) or None, style
    )
    if n:
        button = tn("Change {n} batch", "Change {n} batches", n)
    can = {"changed": n, "unusual": plan.unusual}
    return shown, can, values, plan.matched, button


def values_of(action: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """What batches are to have, in clean values, by what the controls of an *action* say; {} for nothing."""
    if action == "dates":
        return _dates(str(said["which-date"]), str(said["how-date"]), said)
    value = said.get(action)
    if action == "tasks":
        return {f"{said['how-tasks']}_tasks": value} if value else {}
    if value in (None, ""):
        return {}
    if action == "person":
        return {"person": decode(str(value))}
    return {"add_comment" if action == "comment" else action: value}


def _dates(which: str, how: str, said: Mapping[str, Any]) -> dict[str, Any]:
    if how == "clear":
        return {which: None}
    if how == "set":
        return {which: said["day"]} if said["day"] else {}
    shift = said["shift"]
    return {f"shift_{which}": int(shift)} if isinstance(shift, int | float) and int(shift) else {}


# --- deleting -----------------------------------------------------------------------------------


def doom(asked: dict[str, Any] | None, chosen: dict[str, Any] | None) -> tuple[Any, Any]:
    """How many batches would be deleted, and the first of them."""
    if not asked or asked["action"] != "delete":
        raise dash.exceptions.PreventUpdate
    services = current()
    try:
        which = selected(told(services, SelectionArguments, chosen))
        keys = selection.choose(services.mongo, which).keys
        first = keys.between(0, _SAMPLE)
        there = selection.still(services.mongo, which, first, None)
        found = sorted((str(each.get("id") or "") for each in there), key=natural.key)
    except TandaError as error:
        return previews.failed(words_of(error)), None
    said = tn("{n} batch would be deleted", "{n} batches would be deleted", keys.count)
    listed_ = names([*found, *(["…"] if keys.count > len(found) else [])])
    about = t("A backup is made first, and you can undo the deletion.")
    return previews.condemned(said, about, listed_), keys.count


def told(services: Services, kind: Any, chosen: dict[str, Any] | None, **more: Any) -> Asked[Any]:
    """What an operation of this *kind* is told about the selected batches. Raises TandaError."""
    form = Form(services, "", {"selection": chosen}, "", "")
    try:
        arguments = kind.model_validate(picked(form) | {"count": 0} | more)
    except ValidationError:
        raise InputError(message("Select some batches first.")) from None
    return asked_for(services, arguments, silent, actor="", origin="dashboard")
