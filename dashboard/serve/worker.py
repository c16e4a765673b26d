"""What a worker does besides serving: begins ready, looks after the indexes, leaves nothing behind.

`gunicorn.conf.py` calls these, so they hold for `gunicorn` alone as well as for `python -m dashboard`.
"""

from __future__ import annotations

import logging
import threading

import psutil
from flask import Flask

from dashboard.url import LAYOUT_PATH, OVERVIEW
from data.errors import DatabaseUnreachable, TandaError
from data.history import capture
from data.mongo import indexes
from data.mongo.client import Mongo
from data.query.cache import find, keep, open_cache
from data.settings import Settings

log = logging.getLogger("tanda.serving")

#: What a browser needs before it shows a page.
FULL_PAGE = ("/", f"{LAYOUT_PATH}{OVERVIEW}", "/_dash-dependencies")
_USUAL_LANGUAGES = ("en-US", "es-ES")  # as browsers name them
_RETRY_SECONDS = 15


def render_index(application: Flask) -> None:
    """Render `/` once before the fork: Dash registers its component suites then, for all workers."""
    _render(application, FULL_PAGE[0])


def render_full_page(application: Flask) -> None:
    """Render all a first visit asks for. Raises RuntimeError, so that a broken worker does not boot."""
    for path in FULL_PAGE:
        _render(application, path)


def draw_overview(application: Flask) -> None:
    """Draw the first page in every language, so that its first reader finds it drawn.

    Waits as long as a reader would: where the database is slow or away, the page is drawn when it is there.
    """
    for languages in _USUAL_LANGUAGES:
        _render(application, FULL_PAGE[1], {"Accept-Language": languages})


def _render(application: Flask, path: str, headers: dict[str, str] | None = None) -> None:
    response = application.test_client().get(path, headers=headers)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answers {response.status_code}")


def ensure_indexes_in_background(settings: Settings) -> threading.Thread:
    """Build missing indexes in a daemon thread, waiting for a database that does not answer yet."""
    thread = threading.Thread(target=_ensure_indexes, args=(settings,), name="indexes", daemon=True)
    thread.start()
    return thread


def _ensure_indexes(settings: Settings) -> None:
    patience = threading.Event()
    try:
        mongo = Mongo(settings.model_copy(update={"query_timeout_seconds": 24 * 3600.0}))
        cache, place = open_cache(settings), ("repeated", mongo.address_digest, settings.database)
        while True:
            try:
                report = indexes.ensure(mongo, find(cache, place))
                break
            except DatabaseUnreachable as error:
                log.warning("Indexes are not checked yet: %s", error)
                patience.wait(_RETRY_SECONDS)
        keep(cache, place, report.repeated)
        log.info("%d indexes in place, %d failed.", len(report.ready), len(report.failed))
        mongo.close()
    except TandaError as error:
        log.warning("Indexes are not checked: %s", error)


def record_foreign_changes_in_background(settings: Settings) -> threading.Thread:
    """Record what other tools change in a daemon thread; of all workers one does, the others stand by."""
    arguments = (settings, threading.Event())
    thread = threading.Thread(target=capture.follow, args=arguments, name="external", daemon=True)
    thread.start()
    return thread


def end_children(pid: int) -> None:
    """Kill what the worker *pid* has started (background jobs): nothing may outlive it and hold the port."""
    children = psutil.Process(pid).children(recursive=True)
    for child in children:
        try:
            child.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(children, timeout=1)
