"""A click on a button that comes and goes with what is drawn, for a callback of the server to answer."""

from __future__ import annotations

import dash
from dash import ClientsideFunction, Input, Output

from dashboard.ids import Id


def asks(app: dash.Dash, store: str, *buttons: Id) -> None:
    """Put which of *buttons* (ids with ALL in them) was clicked into *store*: its id, and `at`, when.

    A callback of the server must not have such buttons as its inputs: where they are drawn anew while it is
    on its way, Dash asks once more for the new ones, none of which was clicked, and drops the answer.
    """
    app.clientside_callback(
        ClientsideFunction("tanda", "asked"),
        Output(store, "data"),
        *(Input(button, "n_clicks") for button in buttons),
        prevent_initial_call=True,
    )
