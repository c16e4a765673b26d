"""`python -m dashboard serve`: the database, then gunicorn, watched until someone stops them."""

from __future__ import annotations

import http.client
import logging
import logging.config
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from subprocess import Popen
from types import FrameType
from typing import Any

from pydantic import SecretStr

from dashboard.serve import preflight, serving
from data.errors import StartError, TandaError, message
from data.model import vocabulary
from data.mongo.client import Mongo
from data.mongo.embedded import Embedded
from data.settings import Settings
from data.system import processes

log = logging.getLogger("tanda.supervisor")

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 180
#: A little more than gunicorn's own graceful_timeout; with embedded.STOP_SECONDS it stays below ten.
STOP_SECONDS = 5
POLL_SECONDS = 0.1
_BACKOFF_SECONDS = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
_CALM_SECONDS = 60.0
#: Threads of a worker share two heaps: with one each, memory that is free stays scattered over them.
_SMALL = {"MALLOC_ARENA_MAX": "2"}


def serve(
    settings: Settings, *, prepare: Callable[[Settings], None], announce: Callable[[str], None]
) -> None:
    """Run Tanda until SIGTERM or Ctrl-C. Raises TandaError when it cannot start or cannot go on.

    *prepare* is called once with the settings of the running embedded database, before anyone is
    served; *announce* with the address, once every worker has answered a full page.
    """
    logging.config.dictConfig(serving.logging_config(settings.log_level))
    vocabulary.load(settings.vocabulary)
    preflight.check_exposure(settings)
    with _until_stopped() as check_stop, preflight.only_instance(settings) as lock:
        preflight.check_port(settings)
        if settings.mongodb_uri is not None:
            Mongo(settings)  # opens nothing, but raises SettingsError for an address that cannot be one
            _run(WebServer(settings, lock), None, announce, check_stop)
            return
        database = Embedded(settings)
        try:
            database.ensure()
            prepare(database.settings)
            _run(WebServer(database.settings, lock), database, announce, check_stop)
        finally:
            database.stop()


@contextmanager
def _until_stopped() -> Iterator[Callable[[], None]]:
    """Leave the block quietly at the first SIGTERM, SIGINT or SIGHUP, and ignore those that follow.

    The handler neither logs nor locks, for it may interrupt whoever does. What it raises is lost in a place
    that swallows exceptions (a finalizer): the block is given a function that raises it again.
    """
    stopping = [
        number
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN  # nohup, or a background job of a shell script
    ]

    asked: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        for each in stopping:
            signal.signal(each, signal.SIG_IGN)
        asked.append(number)
        raise KeyboardInterrupt

    def check_stop() -> None:
        if asked:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in stopping}
    try:
        yield check_stop
    except KeyboardInterrupt:
        log.info("Stopped (%s).", signal.Signals(asked[0]).name if asked else "interrupted")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(
    web: WebServer,
    database: Embedded | None,
    announce: Callable[[str], None],
    check_stop: Callable[[], None],
) -> None:
    try:
        web.start()
        _wait_until_ready(web, check_stop)
        announce(serving.address(web.settings))
        _watch(web, database, check_stop)
    finally:
        web.stop()


class WebServer:
    """gunicorn as a child process; *lock* is a descriptor that it and its workers keep open."""

    def __init__(self, settings: Settings, lock: int) -> None:
        self.settings = settings
        self._lock = lock
        self._process: Popen[bytes] | None = None

    def start(self) -> None:
        """Start gunicorn, after what is left of an earlier one has ended and freed the port."""
        if self._process is not None:
            processes.kill_group(self._process)
        for mark in serving.ready_marks(self.settings).iterdir():
            mark.unlink()
        self._process = processes.start(
            [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py")],
            env=_SMALL | os.environ | environment(self.settings),
            cwd=ROOT,
            keep=[self._lock],
        )

    def code(self) -> int | None:
        """The code that gunicorn ended with; None while it runs."""
        return self._process.poll() if self._process else None

    def lost(self) -> bool:
        return self.code() is not None

    def stop(self) -> None:
        if self._process is not None:
            processes.stop(self._process, seconds=STOP_SECONDS)


def environment(settings: Settings) -> dict[str, str]:
    """*settings* as the environment variables from which `data.settings.load` reads them again."""
    values = settings.model_dump(exclude_none=True, exclude={"mongodb_uri"})
    for name in ("data_dir", "vocabulary"):
        if path := values.get(name):
            values[name] = path.expanduser().resolve()
    variables = {f"TANDA_{name.upper()}": _written(value) for name, value in values.items()}
    if settings.mongodb_uri is not None:
        variables["MONGODB_URI"] = settings.mongodb_uri.get_secret_value()
    return variables


def _written(value: Any) -> str:
    return str(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _wait_until_ready(web: WebServer, check_stop: Callable[[], None]) -> None:
    """Wait until every worker has answered a full page, and one more over the network."""
    deadline, settings = time.monotonic() + READY_SECONDS, web.settings
    while serving.ready_workers(settings) < processes.worker_count(settings.workers) or not answers(settings):
        check_stop()
        if (code := web.code()) is not None:
            raise StartError(
                message("The web server ended (code {code}); the lines above say why."), code=code
            )
        if time.monotonic() > deadline:
            raise StartError(
                message("The web server is not ready after {seconds} seconds; the lines above may say why."),
                seconds=READY_SECONDS,
            )
        time.sleep(POLL_SECONDS)


def _reachable_host(settings: Settings) -> str:
    """A host under which this machine reaches what listens on `settings.host`."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    return f"[{host}]" if ":" in host else host


def answers(settings: Settings) -> bool:
    """Whether a page comes from where *settings* say that Tanda listens."""
    connection = http.client.HTTPConnection(_reachable_host(settings), settings.port, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _watch(web: WebServer, database: Embedded | None, check_stop: Callable[[], None]) -> None:
    """Look after both until someone stops us."""
    revivals = [Revival("web server", web.lost, web.start)]
    if database:
        revivals.append(Revival("embedded database", database.lost, partial(database.ensure, same_port=True)))
    while True:
        check_stop()
        for each in revivals:
            each.look()
        if database:
            database.limit_log()
        time.sleep(POLL_SECONDS)


class Revival:
    """Starts again what is lost, waiting longer after each time. The *name* is for the log."""

    def __init__(self, name: str, lost: Callable[[], bool], start: Callable[[], None]) -> None:
        self._name, self._lost, self._start = name, lost, start
        self._attempts = 0
        self._next = 0.0

    def look(self) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        if not self._lost():
            if now > self._next + _CALM_SECONDS:
                self._attempts = 0
            return
        self._attempts += 1
        log.error("The %s has ended; starting it again.", self._name)
        try:
            self._start()
            log.info("The %s runs again.", self._name)
        except (TandaError, OSError) as error:
            log.error("%s", error)
        wait = _BACKOFF_SECONDS[min(self._attempts, len(_BACKOFF_SECONDS)) - 1]
        self._next = time.monotonic() + wait
