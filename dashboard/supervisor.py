"""`python -m dashboard serve`: the database, then gunicorn, watched until someone stops them."""

from __future__ import annotations

import http.client
import json
import logging
import logging.config
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from types import FrameType

from dashboard import preflight, serving
from data import processes, vocabulary
from data.embedded import Embedded
from data.errors import StartError, TandaError, message
from data.mongo import Mongo
from data.settings import Settings

log = logging.getLogger("tanda.supervisor")

ROOT = Path(__file__).resolve().parents[1]
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
    with _until_stopped(), preflight.only_instance(settings) as lock:
        preflight.check_port(settings)
        if settings.mongodb_uri is not None:
            Mongo(settings)  # opens nothing, but raises SettingsError for an address that cannot be one
            _run(settings, None, lock, announce)
            return
        database = Embedded(settings)
        try:
            database.ensure()
            prepare(database.settings)
            _run(database.settings, database, lock, announce)
        finally:
            database.stop()


@contextmanager
def _until_stopped() -> Iterator[None]:
    """Leave the block quietly at the first SIGTERM, SIGINT or SIGHUP, and ignore those that follow."""
    stopping = [
        number
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        if signal.getsignal(number) is not signal.SIG_IGN  # nohup, or a background job of a shell script
    ]

    def stop(number: int, _frame: FrameType | None) -> None:
        for each in stopping:
            signal.signal(each, signal.SIG_IGN)
        log.info("Stopping (%s).", signal.Signals(number).name)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in stopping}
    try:
        yield
    except KeyboardInterrupt:
        log.info("Stopped.")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(settings: Settings, database: Embedded | None, lock: int, announce: Callable[[str], None]) -> None:
    for mark in serving.ready_marks(settings).iterdir():
        mark.unlink()
    gunicorn = processes.start(
        [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py")],
        env=_SMALL | os.environ | environment(settings),
        cwd=ROOT,
        keep=[lock],
    )
    try:
        _wait_until_ready(gunicorn, settings)
        announce(serving.address(settings))
        _watch(gunicorn, database)
    finally:
        processes.stop(gunicorn, seconds=STOP_SECONDS)


def environment(settings: Settings) -> dict[str, str]:
    """*settings* as the environment variables from which `data.settings.load` reads them again."""
    values = settings.model_dump(mode="json", exclude_none=True, exclude={"mongodb_uri"})
    values["data_dir"] = settings.data_dir.expanduser().resolve()
    if settings.vocabulary:
        values["vocabulary"] = settings.vocabulary.expanduser().resolve()
    variables = {
        f"TANDA_{name.upper()}": value
        if isinstance(value, str)
        else json.dumps(value, default=str).strip('"')
        for name, value in values.items()
    }
    if settings.mongodb_uri is not None:
        variables["MONGODB_URI"] = settings.mongodb_uri.get_secret_value()
    return variables


def _wait_until_ready(gunicorn: Popen[bytes], settings: Settings) -> None:
    """Wait until every worker has answered a full page, and one more over the network."""
    deadline = time.monotonic() + READY_SECONDS
    while serving.ready_workers(settings) < serving.worker_count(settings) or not _answers(settings):
        _raise_if_ended(gunicorn)
        if time.monotonic() > deadline:
            raise StartError(
                message("The web server is not ready after {seconds} seconds; the lines above may say why."),
                seconds=READY_SECONDS,
            )
        time.sleep(POLL_SECONDS)


def _raise_if_ended(gunicorn: Popen[bytes]) -> None:
    if (code := gunicorn.poll()) is not None:
        raise StartError(message("The web server ended (code {code}); the lines above say why."), code=code)


def _reachable_host(settings: Settings) -> str:
    """A host under which this machine reaches what listens on `settings.host`."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    return f"[{host}]" if ":" in host else host


def _answers(settings: Settings) -> bool:
    connection = http.client.HTTPConnection(_reachable_host(settings), settings.port, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _watch(gunicorn: Popen[bytes], database: Embedded | None) -> None:
    """Look after both until gunicorn ends (StartError) or someone stops us."""
    revival = Revival(database) if database else None
    while True:
        _raise_if_ended(gunicorn)
        if revival:
            revival.look()
        time.sleep(POLL_SECONDS)


class Revival:
    """Starts a lost embedded database again, on the same port, waiting longer after each failure."""

    def __init__(self, database: Embedded) -> None:
        self._database = database
        self._attempts = 0
        self._next = 0.0

    def look(self) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._database.limit_log()
        if not self._database.lost():
            if now > self._next + _CALM_SECONDS:
                self._attempts = 0
            return
        self._attempts += 1
        log.error("The embedded database has ended; starting it again (its log: %s).", self._database.log)
        try:
            self._database.ensure(same_port=True)
            log.info("The embedded database runs again.")
        except TandaError as error:
            log.error("%s", error)
        wait = _BACKOFF_SECONDS[min(self._attempts, len(_BACKOFF_SECONDS)) - 1]
        self._next = time.monotonic() + wait
