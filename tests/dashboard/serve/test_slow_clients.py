"""Clients that send or read slowly, or not at all, keep nobody else from being served."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from dashboard.http.libraries import PLOTLY
from dashboard.serve import serving, supervisor
from dashboard.serve.patience import HEAD_BYTES, Line, Room, TooSlow
from data.mongo.client import Mongo
from data.mongo.server import free_port
from data.settings import load
from data.system import processes
from tests.product import ROOT

Eventually = Callable[[Callable[[], bool], float], None]
_SECONDS = 10  # those who ask wait no longer; the server waits for its slow clients longer than that
_HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
_POST = b"POST /uploads?name=a HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
_BODY = _POST + b"Content-Length: 100000\r\n\r\n{"


def _ask(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@contextmanager
def _gunicorn(*arguments: str, env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = processes.start(
            [sys.executable, "-m", "gunicorn", *arguments], output=output, env=os.environ | env, cwd=ROOT
        )
    try:
        yield process
    finally:
        processes.stop(process, seconds=10)


@pytest.fixture(scope="module")
def port(mongod: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where the product answers: two workers of two threads."""
    folder = tmp_path_factory.mktemp("patient")
    settings = load(
        mongodb_uri=mongod, data_dir=folder / "var", database="test_patience", port=free_port(), workers=2
    )
    with _gunicorn(env=supervisor.environment(settings), log=folder / "log") as process:
        deadline = time.monotonic() + 60
        while serving.ready_workers(settings) < 2:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail((folder / "log").read_text())
            time.sleep(0.05)
        yield settings.port
    log = (folder / "log").read_text()
    assert "Traceback" not in log
    mongo = Mongo(settings)
    mongo.client.drop_database(settings.database)
    mongo.close()


@contextmanager
def _clients(
    port: int, many: int, said: bytes = b"", *, room: int | None = None
) -> Iterator[list[socket.socket]]:
    """Connections that have *said* something, with *room* for so many bytes of an answer."""
    with ExitStack() as open_ones:
        clients = []
        for _ in range(many):
            client = open_ones.enter_context(socket.socket())
            if room:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
            client.settimeout(_SECONDS)
            client.connect(("127.0.0.1", port))
            client.sendall(said)
            clients.append(client)
        yield clients


def _serves(port: int) -> None:
    for _ in range(4):  # so that each worker is asked
        assert _ask(port, "/healthz")[0] == 200
        status, page = _ask(port, "/")
        assert status == 200
        assert b"<title>Tanda</title>" in page


@pytest.mark.parametrize(
    ("many", "said"), [(200, b""), (60, _HEAD), (20, _BODY), (20, _HEAD + b"Expect: 100-continue\r\n")]
)
def test_those_who_send_no_whole_request_keep_nobody_waiting(port: int, many: int, said: bytes) -> None:
    with _clients(port, many, said):
        _serves(port)


def test_those_who_drip_keep_nobody_waiting(port: int) -> None:
    with _clients(port, 200), _clients(port, 10, _HEAD) as heads, _clients(port, 10, _BODY) as bodies:
        for drop in (b"X", b"-", b"A"):
            for client in (*heads, *bodies):
                client.sendall(drop)
            _serves(port)


def test_those_who_do_not_read_their_answer_keep_nobody_waiting(port: int) -> None:
    asked = f"GET {PLOTLY.address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with _clients(port, 12, asked * 8, room=4096):
        _serves(port)


def test_more_connections_than_a_worker_holds_push_out_the_idlest(port: int) -> None:
    with _clients(port, 900):
        _serves(port)


def test_an_address_without_end_gets_a_sentence(port: int) -> None:
    with _clients(port, 1, b"GET /batches?person=" + b"x" * (HEAD_BYTES + 1)) as (client,):
        answer = client.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 414 ")
    assert b"This address is too long" in answer


_BUSY = """
import os, time
def application(environ, start):
    if environ["PATH_INFO"] == "/busy":
        open(os.environ["STARTED"], "a").write(".")
        while not os.path.exists(os.environ["GO"]):
            time.sleep(0.02)
    start("200 OK", [("Content-Length", "2")])
    return [b"ok"]
"""


def test_health_is_told_while_everybody_is_at_work(tmp_path: Path, eventually: Eventually) -> None:
    (tmp_path / "busy.py").write_text(_BUSY)
    started, go, port = tmp_path / "started", tmp_path / "go", free_port()
    env = {"STARTED": str(started), "GO": str(go), "PYTHONPATH": f"{ROOT}:{tmp_path}"}
    flags = ["-k", "dashboard.serve.patience.PatientWorker", "--threads", "2", "--no-control-socket"]
    with _gunicorn(
        "-c", os.devnull, *flags, "-b", f"127.0.0.1:{port}", "busy:application", env=env, log=tmp_path / "log"
    ):
        eventually(lambda: b"Listening at" in (tmp_path / "log").read_bytes(), 20)
        with _clients(port, 80, b"GET /busy HTTP/1.1\r\nHost: localhost\r\n\r\n") as clients:
            eventually(lambda: started.exists() and started.read_text() == "..", 20)
            assert _ask(port, "/healthz") == (200, b"ok")
            go.touch()
            assert all(client.recv(15) == b"HTTP/1.1 200 OK" for client in clients)


@contextmanager
def _line(room: Room) -> Iterator[tuple[Line, socket.socket]]:
    ours, theirs = socket.socketpair()
    with Line(ours.family, ours.type, ours.proto, fileno=ours.detach()) as line, theirs:
        line.room = room
        yield line, theirs


@pytest.mark.parametrize("phase", ["expect_head", "expect_body"])
def test_a_request_that_does_not_come_is_given_up(phase: str) -> None:
    with _line(Room(1, head_seconds=0.01, body_seconds=0.01)) as (line, theirs):
        theirs.sendall(b"GET")
        getattr(line, phase)()
        assert line.recv(100) == b"GET"
        with pytest.raises(TooSlow):
            line.recv(100)


def test_a_body_that_keeps_coming_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: clock)
    with _line(Room(1, body_seconds=20)) as (line, theirs):
        line.expect_body()
        theirs.sendall(b"x" * 20_000)
        line.recv(20_000)
        clock = 29.0
        assert line._allowed() == pytest.approx(1)  # 20 seconds, and 10 for what has come
        line.expect_head()
        clock = 29.0 + 14
        assert line._allowed() == pytest.approx(1)


def test_a_reader_that_reads_nothing_is_given_up() -> None:
    with _line(Room(1, reader_seconds=0.01)) as (line, _), pytest.raises(TooSlow):
        line.sendall(b"x" * 10_000_000)


def test_a_slow_reader_gets_the_whole_file(tmp_path: Path) -> None:
    content = os.urandom(3_000_000)
    (tmp_path / "export.csv").write_bytes(content)
    read = bytearray()

    def slowly(theirs: socket.socket) -> None:
        while piece := theirs.recv(4096):
            read.extend(piece)

    with _line(Room(1)) as (line, theirs), (tmp_path / "export.csv").open("rb") as file:
        reader = threading.Thread(target=slowly, args=(theirs,))
        reader.start()
        assert line.sendfile(file, 1000, 2_999_000) == 2_999_000
        line.sendall(content[:100_000])
        line.shutdown(socket.SHUT_WR)
        reader.join()
    assert bytes(read) == content[1000:] + content[:100_000]


def test_whoever_waits_for_a_client_gives_up_the_place() -> None:
    room = Room(1)
    with _line(room) as (line, theirs), _line(room) as (other, _):
        line.expect_body()
        got = []

        def work() -> None:
            with room.place(line):
                got.append(line.recv(100))

        waiting = threading.Thread(target=work)
        waiting.start()
        while line not in room._lines:
            pass
        with room.place(other):  # would wait for ever
            theirs.sendall(b"now")
        waiting.join()
        assert got == [b"now"]
        with room.place(other):
            assert not room._lines


def test_where_too_many_wait_the_longest_is_hung_up_on() -> None:
    room = Room(2, most=1)
    with _line(room) as (first, _), _line(room) as (second, theirs):
        first.expect_head()
        second.expect_head()
        got = []
        waiting = threading.Thread(target=lambda: got.append(first.recv(100)))
        waiting.start()
        while first not in room._lines:
            pass
        later = threading.Thread(target=lambda: got.append(second.recv(100)))
        later.start()
        waiting.join()
        assert got == [b""]
        theirs.sendall(b"now")
        later.join()
        assert got == [b"", b"now"]
