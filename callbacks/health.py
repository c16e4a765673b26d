"""Two questions for whoever watches the server: is the process there, and can it work?"""

from __future__ import annotations

import os
import shutil
from typing import Any

import dash
import flask

from dashboard.services import Services, current
from data.errors import TandaError
from data.system.storage import Folders

_LEAST_FREE = 64 * 1024 * 1024  # bytes on the disk of the data folder


def register(app: dash.Dash) -> None:
    app.server.add_url_rule("/healthz", view_func=healthz)
    app.server.add_url_rule("/readyz", view_func=readyz)


def healthz() -> Any:
    """Answer 200 as long as the process answers."""
    return flask.jsonify(status="ok", pid=os.getpid())


def readyz() -> Any:
    """Answer 200 when database, cache and disk work; else 503, saying which does not."""
    services = current()
    checks = {"database": _database(services), "cache": _cache(services), "disk": _disk(services)}
    ready = all(state == "ok" for state in checks.values())
    return flask.jsonify(status="ok" if ready else "unavailable", **checks), 200 if ready else 503


def _database(services: Services) -> str:
    try:
        services.connection.ping()
    except TandaError as error:
        return str(error)
    return "ok"


def _cache(services: Services) -> str:
    return "ok" if services.answers.cache_works() else "the answer cache cannot be written"


def _disk(services: Services) -> str:
    try:
        free = shutil.disk_usage(Folders(services.settings).answers).free
    except (TandaError, OSError) as error:
        return str(error)
    if free >= _LEAST_FREE:
        return "ok"
    return f"only {free // 1024 // 1024} MB free in {services.settings.data_dir}"
