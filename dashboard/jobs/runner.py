"""Inside the job process: run one job, report its progress, and end with the page and the worker."""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from importlib import import_module
from typing import Any

from dash.exceptions import PreventUpdate
from diskcache import Timeout

from dashboard.dash_internals import NO_UPDATE, AttributeDict, ProxySetProps, context_value
from dashboard.jobs import records
from dashboard.jobs.records import RUNNING, JobCall, Records, Store
from data import clock
from data.errors import TandaError
from data.settings import Settings
from data.system.identity import ProcessIdentity, die_with_parent

log = logging.getLogger(__name__)
_settings: Settings | None = None
_keep: ContextVar[Callable[[Any], object]] = ContextVar("keep")


def job_settings() -> Settings:
    """The settings of the server that started this job, with the database's address in them."""
    if _settings is None:
        raise RuntimeError("job_settings() is for job functions: this is not a job process")
    return _settings


def leave(outcome: Any) -> None:
    """Leave with the record of the job that runs here what came of it, for whoever looks at the jobs.

    Its result is gone once its page has fetched it. Outside a job this does nothing.
    """
    if keep := _keep.get(None):
        keep(outcome)


def run(settings: Settings, job: str, parent: int, heartbeat_seconds: float) -> None:
    """The whole life of a job process that process *parent* started for *job*."""
    global _settings
    die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        return  # the parent ended before the kernel was told to watch it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then stops us
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s [%(process)d] %(levelname)s %(message)s"
    )
    _settings = settings
    store = records.open_store(settings)
    call = store.get(records.call_key(job))
    if not isinstance(call, JobCall):
        return  # cancelled before it began
    over = threading.Event()
    beat = threading.Thread(target=_beat, args=(Records(store), job, heartbeat_seconds, over), daemon=True)
    beat.start()
    perform(store, job, call)
    over.set()
    beat.join()


def perform(store: Store, job: str, call: JobCall) -> None:
    """Run *call*, and put its result or its error, with the end state, into *store*."""
    known = Records(store)
    try:
        result = copy_context().run(_result, store, job, call)
        with known.locked():
            if known.end(job, RUNNING, "done"):
                store.set(job, result)
    except TandaError as error:
        log.warning("Job %s (%s) failed: %s", job, call.function, error)
        known.end(job, RUNNING, "failed", _portable(error))
    except Exception:
        log.exception("Job %s (%s) failed", job, call.function)
        known.end(job, RUNNING, "failed", records.failed(job))


def _result(store: Store, job: str, call: JobCall) -> Any:
    known = Records(store)

    def set_progress(value: Any) -> None:
        progress = tuple(value) if isinstance(value, (list, tuple)) else (value,)
        known.change(job, RUNNING, progress=progress)

    def set_props(component: str, props: dict[str, Any]) -> None:
        with known.locked():
            waiting = store.get(records.props_key(job), {})
            merged = {**waiting, component: {**waiting.get(component, {}), **props}}
            store.set(records.props_key(job), merged)

    _keep.set(lambda outcome: known.change(job, RUNNING, outcome=outcome))
    context = AttributeDict(**call.context)
    context.ignore_register_page = False
    context.updated_props = ProxySetProps(set_props)
    context_value.set(context)
    function = getattr(import_module(call.module), call.function)
    first = [set_progress] if call.reports_progress else []
    try:
        if isinstance(call.arguments, dict):
            return function(*first, **call.arguments)
        if isinstance(call.arguments, (list, tuple)):
            return function(*first, *call.arguments)
        return function(*first, call.arguments)
    except PreventUpdate:
        return NO_UPDATE


def _beat(known: Records, job: str, seconds: float, over: threading.Event) -> None:
    """Say that we live, until *over*; cancel ourselves when no page asks for the job any more."""
    while not over.wait(seconds):
        try:
            with known.locked():
                record = known.change(job, RUNNING, heartbeat=clock.seconds())
                if record is not None and record.lease < clock.seconds():
                    known.end(job, RUNNING, "cancelled", records.abandoned())
                    record = None
        except (Timeout, sqlite3.Error, OSError):
            log.warning("Job %s cannot write its heartbeat", job, exc_info=True)
            continue
        if record is None and not over.is_set():
            log.info("Job %s was cancelled", job)
            ProcessIdentity.own().kill_tree()


def _portable(error: TandaError) -> TandaError:
    """*error* with parts that can be stored and translated."""
    return type(error)(error.template, **error.shown_parts())
