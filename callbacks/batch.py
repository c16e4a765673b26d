"""A row of the grid opens its batch: what it is, all fields, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash
from dash import Input, Output, ctx, no_update

from dashboard import ids
from dashboard.components.batch_window import ASKED, Row, batch_window
from dashboard.components.previews import failed
from dashboard.i18n import t, words_of
from dashboard.services import Services, current
from data.batches import selection
from data.errors import TandaError
from data.history import log
from data.mongo.client import Document, database_errors
from data.query.keys import Keys
from data.query.questions import RowsByKey

_EVENTS = 200  # of the history, the newest


def register(app: dash.Dash) -> None:
    app.callback(
        Output(ids.BATCH, "opened"),
        Output(ids.BATCH, "title"),
        Output(ids.BATCH, "children"),
        Input(ids.BATCH_ASKED, "data"),
        Input(ids.URL, "pathname"),
        prevent_initial_call=True,
    )(open_batch)


def open_batch(asked: dict[str, Any] | None, _path: str) -> tuple[Any, ...]:
    """Open the window of the batch asked for. A link in it leads away from it, so that it closes."""
    if ctx.triggered_id == ids.URL:
        return False, no_update, no_update
    if not asked:
        raise dash.exceptions.PreventUpdate
    services = current()
    batch_id = str(asked["id"])
    title = batch_id or t("(no id)")
    try:
        with database_errors():
            documents = selection.find(services.mongo, batch_id)
        rows = cleaned(services, documents)
        events = log.events(services.mongo, batch_id=batch_id, limit=_EVENTS).items
    except TandaError as error:
        return True, title, failed(words_of(error))
    return True, title, batch_window(batch_id, documents, rows, events, services.settings.zone)


def cleaned(services: Services, documents: Sequence[Document]) -> list[Row | None]:
    """The values of each of the *documents* as the grid has them; None for one it does not know yet."""
    asked = [RowsByKey(ASKED, Keys.of([each["_id"]])) for each in documents]
    reading = services.answers.ask(asked)
    return [next(iter(reading[each]), None) for each in asked]
