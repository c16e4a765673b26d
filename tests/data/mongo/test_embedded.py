"""The embedded database: it starts, is shared, moves, survives a kill and leaves nothing behind."""

from __future__ import annotations

import errno
import os
import platform
import signal
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from dashboard.serve import supervisor
from data.errors import StartError, StorageError
from data.mongo import embedded
from data.mongo import server as mongod
from data.mongo.client import Mongo
from data.mongo.embedded import Embedded
from data.settings import Settings, load
from data.system import locks

Eventually = Callable[[Callable[[], bool], float], None]

WRITER = """
import sys
from data.mongo import embedded
from data.mongo.client import Mongo
from data.settings import load
with embedded.running(load(data_dir=sys.argv[1])) as settings:
    mongo = Mongo(settings)
    for number in range(1_000_000):
        mongo.batches.insert_one({"id": f"batch_{number}"})
        print(number, flush=True)
"""


def _port(settings: Settings) -> int:
    assert settings.mongodb_uri
    port = urlsplit(settings.mongodb_uri.get_secret_value()).port
    assert port
    return port


def _insert(settings: Settings, batch_id: str) -> None:
    mongo = Mongo(settings)
    mongo.batches.insert_one({"id": batch_id})
    mongo.close()


def _ids(settings: Settings) -> list[str]:
    mongo = Mongo(settings)
    ids = [batch["id"] for batch in mongo.batches.find({}, sort=[("_id", 1)])]
    mongo.close()
    return ids


class _Server(socketserver.TCPServer):
    allow_reuse_address = True


@contextmanager
def _occupied(port: int) -> Iterator[None]:
    """Another program on *port* that hangs up on everybody."""
    with _Server((mongod.LOOPBACK, port), socketserver.BaseRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield
        server.shutdown()
        thread.join()


def _mongods(folder: Path) -> list[psutil.Process]:
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(folder) in (process.info["cmdline"] or []) and process.status() != psutil.STATUS_ZOMBIE
    ]


def test_a_server_of_ones_own_is_left_alone(tmp_path: Path) -> None:
    settings = load(mongodb_uri="mongodb://db.example", data_dir=tmp_path / "unused")
    with embedded.running(settings) as given:
        assert given is settings
    assert not (tmp_path / "unused").exists()


def test_it_supports_change_streams(mongo: Mongo) -> None:
    with mongo.batches.watch() as stream:
        assert stream.resume_token


def test_it_keeps_data_and_port_between_runs_and_leaves_no_process(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    with embedded.running(settings) as first:
        _insert(first, "batch_9")
    assert not _mongods(tmp_path / "mongo")
    assert mongod.is_free(_port(first))
    with embedded.running(settings) as second:
        assert _ids(second) == ["batch_9"]
    assert second.mongodb_uri == first.mongodb_uri


def test_a_second_command_joins_and_leaves_it_running(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    with embedded.running(settings) as owner:
        with embedded.running(settings) as guest:
            assert guest.mongodb_uri == owner.mongodb_uri
            _insert(guest, "batch_9")
        assert _ids(owner) == ["batch_9"]


def test_a_guest_takes_over_on_the_same_port_when_the_owner_leaves(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    owner, guest = Embedded(settings), Embedded(settings)
    try:
        owner.ensure()
        guest.ensure()
        _insert(guest.settings, "batch_9")
        assert not guest.lost()
        owner.stop()
        assert guest.lost()
        guest.ensure(same_port=True)
        assert guest.port == owner.port
        assert _ids(guest.settings) == ["batch_9"]
    finally:
        guest.stop()
        owner.stop()


def test_it_moves_to_another_port_when_its_own_is_taken(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path)
    with embedded.running(settings) as first:
        _insert(first, "batch_9")
    with _occupied(_port(first)), embedded.running(settings) as second:
        assert _port(second) != _port(first)
        assert _ids(second) == ["batch_9"]
        _insert(second, "batch_10")


def test_it_does_not_move_while_others_look_for_it(tmp_path: Path, eventually: Eventually) -> None:
    database = Embedded(load(data_dir=tmp_path))
    try:
        database.ensure()
        assert database.pid
        os.kill(database.pid, signal.SIGKILL)
        eventually(database.lost, 10)
        with _occupied(database.port), pytest.raises(StartError, match="Another program uses port"):
            database.ensure(same_port=True)
        database.ensure(same_port=True)
        _insert(database.settings, "batch_9")
    finally:
        database.stop()


def test_acknowledged_writes_survive_a_kill_of_everything(tmp_path: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE, text=True)
    assert writer.stdout
    for _ in range(200):
        acknowledged = int(writer.stdout.readline())
    for process in (*_mongods(tmp_path / "mongo"), psutil.Process(writer.pid)):
        process.kill()
    acknowledged = max([acknowledged, *(int(line) for line in writer.stdout.read().split())])
    writer.stdout.close()
    writer.wait()
    with embedded.running(load(data_dir=tmp_path)) as settings:
        expected = [f"batch_{number}" for number in range(acknowledged + 1)]
        assert _ids(settings)[: acknowledged + 1] == expected


def test_mongod_ends_with_an_owner_that_is_killed(tmp_path: Path, eventually: Eventually) -> None:
    owner = subprocess.Popen([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE, text=True)
    assert owner.stdout
    owner.stdout.readline()
    assert _mongods(tmp_path / "mongo")
    owner.kill()
    eventually(lambda: not _mongods(tmp_path / "mongo"), 10)
    owner.stdout.close()
    owner.wait()


def test_a_log_that_grew_too_long_is_emptied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mongod, "LOG_BYTES", 1000)
    database = Embedded(load(data_dir=tmp_path))
    database.limit_log()
    database.log.write_bytes(b"x" * 1000)
    database.limit_log()
    assert database.log.stat().st_size == 1000
    database.log.write_bytes(b"x" * 1001)
    database.limit_log()
    assert database.log.stat().st_size == 0


def test_a_holder_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "START_SECONDS", 0)
    database = Embedded(load(data_dir=tmp_path))
    holder = locks.take(tmp_path / "run" / "mongod.lock")
    assert holder is not None
    with pytest.raises(StartError, match="held by a process that does not answer"):
        database.ensure()
    os.close(holder)


def test_a_mongod_that_cannot_start_says_where_to_look(tmp_path: Path) -> None:
    database = Embedded(load(data_dir=tmp_path))
    (tmp_path / "mongo" / "mongod.lock").mkdir()
    with pytest.raises(StartError, match=r"did not start: it ended with code \d+. Its log .*mongod.log"):
        database.ensure()
    database.stop()


def test_a_restart_that_failed_is_tried_again_until_it_comes_back(
    tmp_path: Path, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "_BACKOFF_SECONDS", (0.0,))
    database = Embedded(load(data_dir=tmp_path))
    revival = supervisor.Revival("database", database.lost, partial(database.ensure, same_port=True))
    program = mongod.program()
    try:
        database.ensure()
        _insert(database.settings, "batch_9")
        assert database.pid
        os.kill(database.pid, signal.SIGKILL)
        eventually(database.lost, 10)
        monkeypatch.setattr(mongod, "program", lambda: Path("/bin/false"))
        for _ in range(3):
            revival.look()
            assert database.lost()
        monkeypatch.setattr(mongod, "program", lambda: program)
        revival.look()
        assert _mongods(tmp_path / "mongo")
        assert _ids(database.settings) == ["batch_9"]
    finally:
        database.stop()
    lock = locks.take(tmp_path / "run" / "mongod.lock")  # no descriptor of ours was lost on the way
    assert lock is not None
    os.close(lock)


def test_an_address_that_cannot_be_written_down_leaves_no_mongod_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    database = Embedded(load(data_dir=tmp_path))
    address = tmp_path / "run" / "mongod.address"
    try:
        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_text", full)
            with pytest.raises(StorageError, match="cannot be used: No space left"):
                database.ensure()
        assert (_mongods(tmp_path / "mongo"), database.lost()) == ([], True)
        database.ensure(same_port=True)
        assert address.read_text("ascii") == f"127.0.0.1:{database.port}\n"
    finally:
        database.stop()


def test_an_unwritable_data_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="Choose another with --data-dir"):
        Embedded(load(data_dir=tmp_path / "file"))


@pytest.mark.parametrize(("system", "machine"), [("darwin", "x86_64"), ("linux", "aarch64")])
def test_an_unsupported_machine_is_told_what_to_do(
    system: str, machine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    with pytest.raises(StartError, match="Set MONGODB_URI"):
        mongod.program()


def test_a_missing_program_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(StartError, match="not installed"):
        mongod.program()


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("#!/bin/sh\necho 'libcrypto.so.3: not found' >&2\nexit 127\n", "libcrypto.so.3: not found"),
        ("#!/bin/sh\nkill -ILL $$\n", "needs a processor with AVX"),
        ("no program", "Exec format error"),
    ],
    ids=["library missing", "illegal instruction", "not a program"],
)
def test_a_program_that_cannot_run_says_why(
    script: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "db" / "bin" / "mongod"
    program.parent.mkdir(parents=True)
    program.write_text(script)

    class Spec:
        submodule_search_locations = (str(tmp_path),)

    monkeypatch.setattr("importlib.util.find_spec", lambda _name: Spec)
    with pytest.raises(StartError, match=reason):
        mongod.program()
    assert os.access(program, os.X_OK)


def test_libraries_that_mongod_lacks_are_named_with_their_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ldd = tmp_path / "ldd"
    ldd.write_text("#!/bin/sh\nprintf '\\tlibcurl.so.4 => not found\\n\\tlibcrypto.so.3 => not found\\n'\n")
    ldd.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(StartError, match=r"needs libcurl.so.4, libcrypto.so.3.*install libcurl4 libssl3\)"):
        mongod.program()
