"""What must hold before Tanda starts: one instance per data folder, and a port that is free."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from data.errors import StartError, message
from data.settings import Settings
from data.system import locks
from data.system.storage import Folders, unusable

#: How long what is left of a killed instance may take to end.
_WIND_DOWN_SECONDS = 15
_POLL_SECONDS = 0.05
_LOCK = "serve.lock"


@contextmanager
def only_instance(settings: Settings) -> Iterator[int]:
    """Hold the data folder; the descriptor of the lock is for children that must end before the next start.

    Raises StartError when another instance has the folder, and StorageError.
    """
    folders = Folders(settings)
    path = folders.run / _LOCK
    deadline = time.monotonic() + _WIND_DOWN_SECONDS
    while (lock := locks.take(path)) is None:
        pid = _read_pid(path)
        if _lives(pid) or time.monotonic() > deadline:
            raise StartError(
                message(
                    "Tanda already runs with the data folder {folder} (process {pid}). "
                    "Stop it, or choose another folder with --data-dir."
                ),
                folder=folders.root,
                pid=pid,
            )
        time.sleep(_POLL_SECONDS)
    try:
        _write_pid(lock, folders.root)
        yield lock
    finally:
        os.close(lock)


def holder(settings: Settings) -> int | None:
    """The process of the instance that has the data folder; None while nobody has."""
    path = settings.data_dir.expanduser() / "run" / _LOCK
    if not path.exists():
        return None
    if (lock := locks.take(path)) is None:
        return _read_pid(path)
    os.close(lock)
    return None


def _write_pid(lock: int, folder: Path) -> None:
    try:
        os.truncate(lock, 0)
        os.write(lock, str(os.getpid()).encode())
    except OSError as error:
        raise unusable(folder, error) from error


def _lives(pid: int) -> bool:
    """Whether the process runs; a zombie only waits for its parent to notice."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _read_pid(path: Path) -> int:
    """The process that wrote *path*; our own, which lives, while it has not written yet."""
    text = path.read_text(encoding="ascii")
    return int(text) if text.isdecimal() else os.getpid()


def check_exposure(settings: Settings) -> None:
    """Raise StartError unless it is settled who may do what: there are no accounts."""
    if settings.actor_header and not settings.proxies:
        raise StartError(
            message(
                "TANDA_ACTOR_HEADER counts only from a proxy that is trusted: set TANDA_TRUSTED_PROXIES to "
                "its address, which is 127.0.0.1 on this machine."
            )
        )
    if settings.on_loopback or (settings.named_hosts and (settings.proxies or settings.open)):
        return
    raise StartError(
        message(
            "On {host} others could reach Tanda, which has no passwords. Set TANDA_TRUSTED_HOSTS to the "
            "names browsers call it by, and either TANDA_TRUSTED_PROXIES to the addresses of a proxy with a "
            "login, or TANDA_OPEN=yes so that anybody may change and delete everything."
        ),
        host=settings.host,
    )


def check_port(settings: Settings) -> None:
    """Raise StartError, saying why and what to do, unless we can listen on the host and port set."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        raise StartError(
            message(
                "Tanda cannot listen on port {port} of {host}: {reason}{holder}. "
                "Free it, or choose another with --port or --host."
            ),
            port=settings.port,
            host=settings.host,
            reason=error.strerror or error,
            holder=_holder(settings.port),
        ) from error


def _holder(port: int) -> str:
    """` (by NAME, process PID)` of who listens on *port*, as far as we may know."""
    with suppress(psutil.Error):
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,)
            if listens and connection.pid:
                return f" (by {psutil.Process(connection.pid).name()}, process {connection.pid})"
    return ""
