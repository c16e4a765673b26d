"""The WSGI application gunicorn serves: `gunicorn` alone finds it through gunicorn.conf.py."""

from __future__ import annotations

import gc

from flask import Flask

from callbacks.wiring import register
from dashboard.app import create_app
from dashboard.http import compression
from dashboard.serve.warmup import warm_up
from dashboard.serve.worker import render_index
from data.errors import TandaError
from data.settings import load


def _application() -> Flask:
    try:
        app = create_app(load(), register)
    except TandaError as error:
        raise SystemExit(f"Tanda cannot start. {error}") from None
    server: Flask = app.server
    render_index(server)
    warm_up(app.services)
    compression.warm(server)
    gc.collect()
    gc.freeze()  # what is here stays shared: a collection in a worker would copy every page it looks at
    return server


application = _application()
