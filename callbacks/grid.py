"""The rows of the batch grid, a page at a time, from the same filter as everything else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, no_update

from dashboard import ids
from dashboard.columns import COLUMNS, SENT
from dashboard.components.panel import no_batches, problem
from dashboard.former_names import view_of
from dashboard.i18n import person, t, tn, words_of
from dashboard.services import Services, current
from dashboard.url import BATCHES, View
from data.errors import FilterError, TandaError
from data.query.filters import EVERYTHING
from data.query.questions import Counts, Sort
from data.query.result import QueryResult
from data.query.service import total_of

_MOST_ROWS = 1000  # a request asks for a page, not for everything
_FURTHEST_ROW = 1_000_000_000
_DEFAULT_SORT: Sort = (("id", False),)


def register(app: dash.Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "showColumns"),
        Output(ids.GRID, "style"),
        Input(ids.GRID_COLUMNS, "value"),
        State(ids.GRID_COLUMNS, "id"),
    )
    app.callback(
        Output(ids.GRID, "getRowsResponse"),
        Output(ids.GRID_TOTAL, "children"),
        Output(ids.EVERYDAY_NOTE, "children"),
        Output(ids.GRID_MESSAGE, "children"),
        Output(ids.GRID_NOTHING, "children"),
        Output(ids.drawn(BATCHES), "data"),
        Input(ids.GRID, "getRowsRequest"),
        State(ids.URL, "search"),
        prevent_initial_call=True,
    )(rows)


def rows(request: dict[str, Any] | None, search: str | None) -> tuple[Any, ...]:
    """Answer the grid with the rows it asks for, how many there are in all, and why there are none."""
    if request is None:
        raise dash.exceptions.PreventUpdate
    services = current()
    today = services.today()
    try:
        view = view_of(services, search)
        start, stop = span(request)
        found, total, reading = services.answers.page(SENT, view.where, sort_of(request), start, stop)
        note = _everyday_note(services, view, reading)
        nothing = [] if total else _nothing(services, view, reading)
    except TandaError as error:
        if isinstance(error, FilterError):  # the filter bar says what is wrong with the address
            return {"rowData": [], "rowCount": 0}, "", "", "", [], {"generation": "", "state": "refused"}
        unread = {"generation": "", "state": "unreachable"}
        return *3 * (no_update,), words_of(error), no_update, unread
    response = {"rowData": found, "rowCount": total}
    drawn = {"generation": services.drawn_from(reading.generation, today), "state": reading.drawn}
    return response, tn("{n} batch", "{n} batches", total), note, "", nothing, drawn


def sort_of(request: dict[str, Any] | None) -> Sort:
    """The grid's sort model as the engine's; unknown columns are left out, no order means by id."""
    model = (request or {}).get("sortModel")
    asked = [each for each in model if isinstance(each, dict)] if isinstance(model, list) else []
    named = [(str(each.get("colId")), each.get("sort") == "desc") for each in asked]
    return tuple(each for each in named if each[0] in COLUMNS) or _DEFAULT_SORT


def span(request: dict[str, Any]) -> tuple[int, int]:
    """First row and end of the page asked for: never negative, never empty, never everything."""
    start, stop = (_whole(request.get(name)) for name in ("startRow", "endRow"))
    return start, min(max(stop, start + 1), start + _MOST_ROWS)


def _whole(value: Any) -> int:
    return min(max(value, 0), _FURTHEST_ROW) if isinstance(value, int) else 0


def _nothing(services: Services, view: View, reading: QueryResult) -> list[Any]:
    """Why no batch is shown: there is none, or the filter matches none."""
    if replace(view.where, everyday=False) == EVERYTHING:
        every = Counts(())
        if not total_of(services.answers.ask((every,), reading.generation)[every]):
            return no_batches()
    advice = t("Remove a filter above, or clear them all.")
    return problem(t("No batch matches this filter."), advice, failed=False)


def _everyday_note(services: Services, view: View, reading: QueryResult) -> str:
    """What the everyday view hides, or why it hides nothing."""
    where = view.where
    if not where.everyday or where.accepted is not None:
        return ""
    if where.person:
        return t("showing all batches of {person}", person=_names(where.person))
    accepted = Counts((), replace(where, everyday=False, accepted=True))
    hidden = total_of(services.answers.ask((accepted,), reading.generation)[accepted])
    return tn("{n} accepted batch is hidden", "{n} accepted batches are hidden", hidden) if hidden else ""


def _names(people: tuple[str, ...]) -> str:
    return person(people[0]) if len(people) == 1 else tn("{n} person", "{n} people", len(people))
