"""The embedded database: a real mongod for trying, for small teams and for tests.

One process owns it, by a lock in the data folder; other commands find it there and join in.
The lock is inherited by mongod, so it is free only when both the owner and mongod are gone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import Popen

from pydantic import SecretStr

from data.errors import StartError, message
from data.mongo import password, server
from data.settings import Settings
from data.system import locks, processes
from data.system.storage import Folders, unusable

#: A start after a crash first replays the journal.
START_SECONDS = 120
#: What is in the journal survives the kill that follows.
STOP_SECONDS = 4.5
POLL_SECONDS = 0.05


@contextmanager
def running(settings: Settings) -> Iterator[Settings]:
    """*settings* with a `mongodb_uri`: the one they have, else the embedded database's while inside."""
    if settings.mongodb_uri is not None:
        yield settings
        return
    database = Embedded(settings)
    try:
        database.ensure()
        yield database.settings
    finally:
        database.stop()


def serves(settings: Settings) -> bool:
    """Whether the database of *settings* is the embedded one of their data folder, and not a team's own."""
    uri = settings.mongodb_uri
    return uri is not None and _place(uri.get_secret_value()) == _place(Embedded(settings).uri)


def _place(uri: str) -> str:
    """An address without user and password."""
    return uri.removeprefix("mongodb://").rpartition("@")[2]


class Embedded:
    """The embedded database of one data folder, as owner of the mongod or as guest of another owner."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        folders = Folders(settings)
        self._folder = folders.database
        self._address_file = folders.run / "mongod.address"
        self._tools_file = folders.run / "mongod.yaml"  # what MongoDB's tools take as their `--config`
        self._lock_file = folders.run / "mongod.lock"
        self._lock: int | None = None
        self._process: Popen[bytes] | None = None
        self.port = self._remembered_port()

    @property
    def uri(self) -> str:
        """This database's address, with our user and password."""
        return server.uri(self.port, self._folder)

    @property
    def settings(self) -> Settings:
        """The settings with this database's address filled in."""
        return self._settings.model_copy(update={"mongodb_uri": SecretStr(self.uri)})

    @property
    def log(self) -> Path:
        return self._folder / server.LOG

    @property
    def pid(self) -> int | None:
        """Process id of the mongod we own."""
        return self._process.pid if self._process else None

    def lost(self) -> bool:
        """Whether nobody runs the database any more. `ensure` starts it again, with us as its owner."""
        if self._lock is not None:  # a start of ours that failed leaves no process
            return self._process is None or self._process.poll() is not None
        return self._take_lock()

    def ensure(self, *, same_port: bool = False) -> None:
        """Start the database, or join the one another command runs. Raises StartError, StorageError.

        With *same_port* it is not moved to another port, so that clients find it again. Call this from
        the main thread: mongod ends with the thread that started it.
        """
        deadline = time.monotonic() + START_SECONDS
        while self._lock is None and not self._take_lock():
            self.port = self._remembered_port()
            if self.port and server.is_writable(self.port):
                return
            if time.monotonic() > deadline:
                raise StartError(
                    message(
                        "The embedded database in {folder} is held by a process that does not answer. "
                        "Stop it (`fuser {lock}` names it) and start again."
                    ),
                    folder=self._folder,
                    lock=self._lock_file,
                )
            time.sleep(POLL_SECONDS)
        self.port = self.port or self._remembered_port()
        try:
            # While we start, nobody must take the old address for ours: another database may be there now.
            self._address_file.unlink(missing_ok=True)
            self._start(deadline, same_port)
            self._address_file.write_text(f"{server.LOOPBACK}:{self.port}\n", encoding="ascii")
            self._tools_file.touch(0o600)
            self._tools_file.write_text(f"uri: {self.uri}\n", encoding="ascii")
        except OSError as error:  # such as a full disk: without its address no other command finds it
            self._end_process()
            raise unusable(self._settings.data_dir, error) from error

    def stop(self) -> None:
        """End the mongod, if it is ours, and free the lock."""
        self._end_process()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def limit_log(self) -> None:
        """Empty mongod's log when it has grown too long (it appends, so it writes on from the start)."""
        with suppress(FileNotFoundError):
            if self.log.stat().st_size > server.LOG_BYTES:
                os.truncate(self.log, 0)

    def _start(self, deadline: float, same_port: bool) -> None:
        """Start mongod on the remembered port, or on a free one if that is taken and we may move."""
        program = server.program()
        self.limit_log()
        password.ensure(self._folder)
        while True:
            self._end_process()
            if self.port == 0 or (not same_port and not server.is_free(self.port)):
                self.port = server.free_port()
            command = server.command(program, self._folder, self.port)
            keep = [self._lock] if self._lock is not None else []
            with self.log.open("ab") as output:
                self._process = processes.start(command, output=output, keep=keep)
            try:
                server.wait_until_writable(self._process, self.port, self._folder, deadline)
                return
            except server.PortTaken:
                if same_port:
                    raise
                self.port = 0
            except StartError:
                self._end_process()
                raise

    def _end_process(self) -> None:
        if self._process is not None:
            processes.stop(self._process, seconds=STOP_SECONDS)
            self._process = None

    def _take_lock(self) -> bool:
        self._lock = locks.take(self._lock_file)
        return self._lock is not None

    def _remembered_port(self) -> int:
        """The port last used with this data folder; 0 if none is known."""
        try:
            return int(self._address_file.read_text(encoding="ascii").rpartition(":")[2])
        except (OSError, ValueError):
            return 0
