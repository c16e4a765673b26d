"""Where the operations of the API are registered, and what they work with beside the services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import flask
from flask_openapi3 import APIBlueprint

from dashboard.api.idempotency import Idempotency
from dashboard.api.tasks import Tasks
from dashboard.http.actor import PROGRAM, actor
from dashboard.response_cache import WorkerCache
from dashboard.services import current

_KEY = "tanda-api"
#: All paths of the API: a module adds its own when it is imported.
api = APIBlueprint("api", __name__)


@dataclass(frozen=True)
class Context:
    """What starts jobs, knows requests that were answered before, and keeps answers of a generation."""

    tasks: Tasks
    idempotency: Idempotency
    cache: WorkerCache

    def keep(self, server: flask.Flask) -> None:
        server.extensions[_KEY] = self


def context() -> Context:
    """That of the application that answers now."""
    found: Context = flask.current_app.extensions[_KEY]
    return found


def who() -> dict[str, Any]:
    """What every operation that writes is told."""
    return {"actor": actor(current().settings, PROGRAM), "origin": "api"}
