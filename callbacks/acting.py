"""An operation that a script of a page asks for, carried out within its request."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import flask
from plotly.io.json import to_json_plotly
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from dashboard.components import view_menu
from dashboard.http.actor import actor
from dashboard.i18n import speaking, tag, words_of
from dashboard.operations import OPERATIONS
from dashboard.operations.job import asked_for
from dashboard.services import Services, current
from data.errors import TandaError
from data.mongo.documents import silent


class Wanted(BaseModel):
    """An operation that the page asks for; `path` and `search` are where it stands."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    arguments: dict[str, JsonValue]
    path: str = ""
    search: str = ""


def carry_out(
    kinds: Collection[str], act: str, more: Callable[[Services, Wanted], dict[str, Any]]
) -> flask.Response:
    """Carry out what the request wants, of one of the *kinds*; answer with what came of it, and *more*.

    Undo is offered by a button that the script knows by its attribute *act*.
    """
    services = current()
    try:
        wanted = Wanted.model_validate(flask.request.get_json())
        if wanted.kind not in kinds:
            flask.abort(400)
        operation = OPERATIONS[wanted.kind]
        arguments = operation.arguments.model_validate(wanted.arguments)
    except ValidationError:
        flask.abort(400)
    with speaking(tag()):
        try:
            who = {"actor": actor(services.settings), "origin": "dashboard"}
            asked = asked_for(services, arguments, silent, **who)
            outcome = operation.words(operation.run(asked), asked)
            again = None if wanted.kind == "undo" else outcome.operation_id
            done = {"done": not outcome.failed, "said": view_menu.said(outcome.said, again, act)}
        except TandaError as error:
            words = words_of(error)
            done = {"done": False, "words": words, "said": view_menu.refused(words)}
        return answer(more(services, wanted) | done)


def answer(payload: Any) -> flask.Response:
    """*payload*, with components in it, as JSON that nobody keeps."""
    response = flask.Response(str(to_json_plotly(payload)), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
