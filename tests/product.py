"""The product as its users start it, for tests in a browser and for measurements."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import NoReturn

import psutil
import pytest

from data.mongo import embedded, server
from data.mongo.client import Mongo
from data.settings import Settings, load
from data.system import processes

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_ROOM = 4 * 1024**3  # bytes; a database takes a tenth of that
_MARK = "tanda-tests"
_START_SECONDS = 120
_STOP_SECONDS = 15


@dataclass(frozen=True)
class Product:
    """A running Tanda: where it answers, its data folder, its process, and how long the start took."""

    address: str
    data_dir: Path
    supervisor: Popen[bytes]
    start_seconds: float

    @property
    def settings(self) -> Settings:
        """The settings with which another program reaches the same database."""
        settings = load(data_dir=self.data_dir)
        database = embedded.Embedded(settings)
        assert database.port, "the embedded database has left no address"
        return database.settings

    @contextmanager
    def database(self) -> Iterator[Mongo]:
        """A connection of our own, as another tool of the team has one."""
        connection = Mongo(self.settings)
        try:
            yield connection
        finally:
            connection.close()


def unmeasured() -> dict[str, str]:
    """The environment for a program whose coverage is not measured, which would take half of its time."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


def command(data_dir: Path, *arguments: str | Path) -> str:
    """What `python -m dashboard` says to *arguments*, whether or not the product runs on *data_dir*."""
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", *arguments, "--data-dir", data_dir],
        cwd=ROOT,
        env=unmeasured(),
        capture_output=True,
        text=True,
        timeout=_START_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def running_product(data_dir: Path, *flags: str, workers: int = 2) -> Iterator[Product]:
    """Start the product as a user does, wait for its word that it is ready, and stop it at the end."""
    port = server.free_port()
    log = data_dir.with_suffix(".log")
    serve = [sys.executable, "-m", "dashboard", "serve", "--port", str(port), "--data-dir", str(data_dir)]
    began = time.monotonic()
    with log.open("wb") as output:
        supervisor = processes.start(
            [*serve, *flags], output=output, env=unmeasured() | {"TANDA_WORKERS": str(workers)}, cwd=ROOT
        )
    try:
        address = _address_told(supervisor, log)
        yield Product(address, data_dir, supervisor, time.monotonic() - began)
    finally:
        processes.stop(supervisor, seconds=_STOP_SECONDS)


@contextmanager
def in_memory() -> Iterator[Path | None]:
    """A folder in memory, or None where there is little of it. What runs that were killed left there goes."""
    room = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free
    if min(room, psutil.virtual_memory().available) < _ROOM:
        yield None
        return
    for left in _MEMORY.glob(f"{_MARK}-*"):
        if not psutil.pid_exists(int(left.name.split("-")[-2])):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{_MARK}-{os.getpid()}-", dir=_MEMORY, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def missing(reason: str) -> NoReturn:
    """Skip what needs a program that this machine lacks; on CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _address_told(supervisor: Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while not (told := re.search(r"ready at (\S+)", log.read_text(errors="replace"))):
        if supervisor.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the product did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)
    return told[1]
