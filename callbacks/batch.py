"""The panel of a batch: which one it shows, what somebody changes in it, and taking that back.

`assets/page/batch.js` asks here, one thing after the other: of two answers to one callback Dash would drop
the first.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import dash
import flask
from dash import ALL, ClientsideFunction, Input
from plotly.io.json import to_json_plotly
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from dashboard import ids
from dashboard.components.batch_facts import label
from dashboard.http.actor import actor
from dashboard.i18n import speaking, t, tag, words_of
from dashboard.operations.edits import Edit, edit_batch
from dashboard.operations.history import Undo, undo_operation
from dashboard.operations.job import asked_for
from dashboard.render import batch
from dashboard.services import Services, current
from dashboard.url import BATCH_PATH, BATCHES, address
from data.batches import edits
from data.batches.fields import FIELDS
from data.crew import editing
from data.crew.editing import ReasonNeeded
from data.errors import PreconditionFailed, TandaError
from data.history.change import digest
from data.mongo.documents import silent

_CONTROLS = {"type": "batch-field", "name": ALL}
_ATTEMPTS = 3  # to write over what somebody else changes in other fields meanwhile
Report = dict[str, Any]


class Wanted(BaseModel):
    """What the panel is asked for: a change of one field (`seen` is what the field said before), or an undo.

    `search` is the address of the list, `at` the row of the batch in it. The panel is `drawn` where it shows
    the batch.
    """

    model_config = ConfigDict(extra="forbid")

    batch: str
    search: str = ""
    at: int | None = None
    name: str = ""
    value: JsonValue = None
    seen: JsonValue = None
    version: str | None = None
    reason: str = Field("", max_length=2000)
    undo: str = ""
    drawn: bool = True


def register(app: dash.Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "followBatch"),
        Input(ids.URL, "search"),
        Input(ids.URL, "pathname"),
        Input(ids.LIVE, "data"),
        Input(ids.MOUNTED, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "closeBatch"), Input(ids.BATCH, "opened"), prevent_initial_call=True
    )
    app.clientside_callback(
        ClientsideFunction("tanda", "editBatch"), Input(_CONTROLS, "value"), prevent_initial_call=True
    )
    app.server.add_url_rule(BATCH_PATH, view_func=show_batch)
    app.server.add_url_rule(BATCH_PATH, view_func=change_batch, methods=["POST"])
    app.server.add_url_rule(f"{BATCHES}/<path:batch_id>", view_func=lead_to_batch)


def show_batch() -> flask.Response:
    """Answer with what the panel shows of the batch that the query string names."""
    asked = flask.request.args
    near = asked.get("at", type=int)
    with speaking(tag()):  # found out once, not for each of a hundred words
        return _answer(batch.draw(current(), asked.get("batch", ""), asked.get("search", ""), near))


def change_batch() -> flask.Response:
    """Carry out what is wanted of a batch; answer with what came of it, and with the panel as it is then."""
    services = current()
    try:
        wanted = Wanted.model_validate(flask.request.get_json())
    except ValidationError:
        flask.abort(400)
    if not wanted.undo and wanted.name not in FIELDS:
        flask.abort(400)
    with speaking(tag()):
        try:
            report = _undone(services, wanted) if wanted.undo else _changed(services, wanted)
            services.answers.freshness.look_again()
        except TandaError as error:
            report = {"kind": "failed", "words": words_of(error)}
        shown: batch.Payload = {"id": wanted.batch}
        if wanted.drawn:
            shown = batch.draw(services, wanted.batch, wanted.search, wanted.at)
        return _answer(shown | {"report": report})


def lead_to_batch(batch_id: str) -> Any:
    """Lead to the list with this batch open."""
    said = [*flask.request.args.items(multi=True), ("batch", batch_id)]
    return flask.redirect(address(BATCHES, urlencode(said)))


def _changed(services: Services, wanted: Wanted) -> Report:
    """Write one value. What somebody changed meanwhile in other fields is no hindrance."""
    name, version = wanted.name, wanted.version
    values = {name: batch.wanted(name, wanted.value)}
    for _ in range(_ATTEMPTS):
        if version is None:  # seen in the list, or no longer the one that was seen
            stored = edits.get(services.mongo, wanted.batch)
            now = batch.form_values(stored, editing.style(services.mongo))[name]
            if now not in (wanted.seen, wanted.value):
                return _conflict(name, now, wanted.value)
            version = digest(stored)
        edit = Edit(batch_id=wanted.batch, values=values, reason=wanted.reason, version=version)
        try:
            report = edit_batch.run(asked_for(services, edit, silent, **_who(services)))
        except ReasonNeeded:
            return {"kind": "reason", "words": _unusual(services, wanted)}
        except PreconditionFailed:
            version = None
            continue
        if not report.changed:
            return {"kind": "same", "words": ""}
        words = t("Saved: {field}", field=label(name))
        return {"kind": "saved", "words": words, "operation": report.operation_id}
    return {"kind": "failed", "words": t("Others are changing this batch just now. Try again.")}


def _unusual(services: Services, wanted: Wanted) -> str:
    """What is to be explained."""
    name = wanted.name
    stored = edits.get(services.mongo, wanted.batch)
    now = batch.form_values(stored, editing.style(services.mongo))[name]
    change = {"before": batch.in_words(name, now), "after": batch.in_words(name, wanted.value)}
    return t("{field}: {before} → {after}. Why?", field=label(name), **change)


def _conflict(name: str, now: Any, value: Any) -> Report:
    words = t("Somebody changed “{field}” meanwhile. Which value stays?", field=label(name))
    sides = {"theirs": batch.in_words(name, now), "mine": batch.in_words(name, value)}
    return {"kind": "conflict", "words": words, "now": now, **sides}


def _undone(services: Services, wanted: Wanted) -> Report:
    """Take back an operation of the panel."""
    asked = asked_for(services, Undo(operation_id=wanted.undo), silent, **_who(services))
    outcome = undo_operation.words(undo_operation.run(asked), asked)
    if outcome.failed:
        return {"kind": "failed", "words": " ".join([outcome.said, *outcome.names])}
    return {"kind": "undone", "words": t("Undone.")}


def _who(services: Services) -> dict[str, Any]:
    return {"actor": actor(services.settings), "origin": "dashboard"}


def _answer(payload: Any) -> flask.Response:
    response = flask.Response(str(to_json_plotly(payload)), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
