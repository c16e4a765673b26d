"""Batches are given to somebody beside the list, at once; `assets/page/giving.js` asks here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import dash
import flask
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dashboard.http.actor import actor
from dashboard.i18n import person, t, tn, words_of
from dashboard.operations.edits import EditMany, edit_batches
from dashboard.operations.job import asked_for
from dashboard.services import current
from dashboard.url import ASSIGN, BATCHES, SELECTED_PATH, address
from data.crew.assignments import UNASSIGNED
from data.errors import TandaError
from data.mongo.documents import silent
from data.query.restrictions import decode, encode

_AT_ONCE = 500  # batches; more are given by a job, after a preview


class Given(BaseModel):
    """Whose these batches become."""

    model_config = ConfigDict(extra="forbid")

    ids: list[str] = Field(min_length=1, max_length=_AT_ONCE)
    person: str = Field(max_length=300)


def register(app: dash.Dash) -> None:
    app.server.add_url_rule(SELECTED_PATH, view_func=give, methods=["POST"])
    app.server.add_url_rule(ASSIGN, view_func=lead_to_assigning)


def give() -> flask.Response:
    """Give the batches, as one operation; answer with what came of it, in words."""
    services = current()
    try:
        given = Given.model_validate(flask.request.get_json())
    except ValidationError:
        flask.abort(400)
    try:
        values: dict[str, Any] = {"person": decode(given.person)}
        edit = EditMany(ids=given.ids, filter=None, count=len(given.ids), values=values, reason="")
        asked = asked_for(services, edit, silent, actor=actor(services.settings), origin="dashboard")
        report = edit_batches.run(asked)
        services.answers.freshness.look_again()
    except TandaError as error:
        return flask.jsonify(kind="failed", words=words_of(error))
    kind = "saved" if report.operation_id else "same"
    given_to = {"person": person(values["person"])}
    words = tn("{n} batch given to {person}.", "{n} batches given to {person}.", report.changed, **given_to)
    if not report.changed:
        words = t("{person} has them already.", **given_to)
    return flask.jsonify(kind=kind, words=words, operation=report.operation_id or None)


def lead_to_assigning() -> flask.typing.ResponseReturnValue:
    """Lead to the list of what nobody has yet, or what the query string says, with the people beside it."""
    said = list(flask.request.args.items(multi=True)) or [("person", encode(UNASSIGNED))]
    return flask.redirect(address(BATCHES, urlencode([*said, ("side", "people")])))
