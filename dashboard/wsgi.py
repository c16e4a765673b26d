"""The WSGI application gunicorn serves: `gunicorn` alone finds it through gunicorn.conf.py."""

from __future__ import annotations

import gc

from flask import Flask

from dashboard import compression, serving
from dashboard.app import create_app
from data.errors import TandaError
from data.settings import load


def _application() -> Flask:
    try:
        server: Flask = create_app(load()).server
    except TandaError as error:
        raise SystemExit(f"Tanda cannot start. {error}") from None
    serving.render_index(server)
    compression.warm(server)
    gc.collect()
    gc.freeze()  # what is here stays shared: a collection in a worker would copy every page it looks at
    return server


application = _application()
