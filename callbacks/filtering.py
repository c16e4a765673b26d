"""The filter: controls, chips and clicks on charts all change the URL, and the URL changes them."""

from __future__ import annotations

from typing import Any

import dash
from dash import ALL, ClientsideFunction, Input, Output, State, no_update

from dashboard import ids
from dashboard.components.filter_bar import chips, person_options, specification_options
from dashboard.i18n import words_of
from dashboard.panels import crew
from dashboard.services import Services
from dashboard.url import View
from data.errors import DatabaseError, FilterError
from data.questions import Counts

_CONTROLS = {"type": "control", "name": ALL}
_CHARTS = {"type": "chart", "panel": ALL}


def register(app: dash.Dash, services: Services) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "syncUrl"),
        Output(ids.URL, "search"),
        Output(_CONTROLS, "value"),
        Output(ids.RANGE_FROM, "value"),
        Output(ids.RANGE_TO, "value"),
        Output(ids.RANGE_BASIS, "value"),
        Input(ids.URL, "search"),
        Input(_CONTROLS, "value"),
        Input(ids.RANGE_FROM, "value"),
        Input(ids.RANGE_TO, "value"),
        Input(ids.RANGE_BASIS, "value"),
        Input({"type": "chip", "name": ALL, "value": ALL}, "n_clicks"),
        Input(ids.CLEAR, "n_clicks"),
        State(_CONTROLS, "id"),
        State(ids.WORDS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "drill"),
        Output(ids.URL, "search", allow_duplicate=True),
        Output(_CHARTS, "clickData"),
        Input(_CHARTS, "clickData"),
        State(_CHARTS, "id"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.CHIPS, "children"),
        Output(ids.CLEAR, "display"),
        Output(ids.FILTER_ERROR, "children"),
        Input(ids.URL, "search"),
    )
    def show_chips(search: str | None) -> tuple[list[Any], str, str]:
        try:
            found = chips(View.from_query(search).where)
        except FilterError as error:
            return [], "inline-block", words_of(error)
        return found, "inline-block" if found else "none", ""

    @app.callback(
        Output(ids.control("person"), "data"),
        Output(ids.control("specification"), "data"),
        Input({"type": "drawn", "page": ALL}, "data"),
        State(ids.URL, "search"),
        State(ids.control("person"), "data"),
        State(ids.control("specification"), "data"),
    )
    def offer_choices(_: Any, search: str | None, *offered: list[dict[str, str]]) -> list[Any]:
        """The people and specifications there are, with those of the crew who have no work.

        What the filter names is offered as well: a control forgets a value that is no choice of its own.

        Sent only when they changed: a control that gets choices says its value again a little later,
        and would undo a filter set in between.
        """
        people, specifications = Counts(("person",)), Counts(("specification",))
        try:
            chosen = View.from_query(search).where
            reading = services.answers.ask((people, crew(), specifications))
            names = {*reading[people]["person"], *reading[crew()]["person"], *chosen.person, ""}
            kinds = {*reading[specifications]["specification"], *chosen.specification}
        except FilterError:
            raise dash.exceptions.PreventUpdate from None  # the filter bar already says so
        except DatabaseError:
            raise dash.exceptions.PreventUpdate from None  # the status line already says so
        choices = (
            person_options(sorted(names, key=str.casefold)),
            specification_options(sorted(kinds, key=str.casefold)),
        )
        return [no_update if new == old else new for new, old in zip(choices, offered, strict=True)]
