"""gunicorn's threaded worker, made patient: slow clients keep nobody else from being served.

gunicorn gives a thread to each request, and the few there are wait with a client that is slow, or pretends
to be. Here a request takes one of the few *places* to work in, and gives it up for as long as it waits for
its client. Waiting is cheap but not endless: there are deadlines, and where too many wait, the one that has
waited longest is hung up on.
"""

from __future__ import annotations

import errno
import os
import select
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_SECONDS = 15.0  # for the request line and the headers, from their first byte
HEAD_BYTES = 256 * 1024
BODY_SECONDS, BODY_RATE = 20.0, 2_000  # for a body, and what it must bring for each second more, in bytes
READER_SECONDS = 120.0  # a client reads nothing for so long: it is gone
MOST_WAITING = 48  # threads of a worker that wait for clients
_PEEK = 4096  # bytes
_TOO_LONG = (
    "This address is too long: choose fewer values in the filter. · "
    "Esta dirección es demasiado larga: elige menos valores en el filtro."
)


class TooSlow(ConnectionResetError):
    """The client did not keep to a deadline."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the client is too slow")


class Line(socket.socket):
    """The connection to a client. `room` is told when it waits, and has its deadlines."""

    room: Room
    working = False  # whether its request has a place
    _head_left = HEAD_BYTES
    _began = 0.0
    _received = 0
    _reading_head = True

    def expect_head(self) -> None:
        self._reading_head, self._head_left, self._began = True, HEAD_BYTES, time.monotonic()

    def expect_body(self) -> None:
        self._reading_head, self._received, self._began = False, 0, time.monotonic()

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        while True:
            try:
                piece = super().recv(size, flags | socket.MSG_DONTWAIT)
            except BlockingIOError:
                self._wait(select.POLLIN, self._allowed())
                continue
            self._count(len(piece))
            return piece

    def _count(self, received: int) -> None:
        if not self._reading_head:
            self._received += received
            return
        self._head_left -= received
        if self._head_left < 0:
            raise LimitRequestLine(HEAD_BYTES - self._head_left, HEAD_BYTES)

    def _allowed(self) -> float:
        """How many seconds the next piece may still take."""
        room = self.room
        whole = room.head_seconds if self._reading_head else room.body_seconds + self._received / BODY_RATE
        return self._began + whole - time.monotonic()

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[super().send(rest, flags | socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, self.room.reader_seconds)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        timeout, sent = self.gettimeout(), 0
        whole = os.fstat(file.fileno()).st_size - offset if count is None else count
        self.setblocking(False)
        try:
            while sent < whole:
                try:
                    piece = os.sendfile(self.fileno(), file.fileno(), offset + sent, whole - sent)
                except BlockingIOError:
                    self._wait(select.POLLOUT, self.room.reader_seconds)
                    continue
                if not piece:
                    break  # the file has become shorter
                sent += piece
        finally:
            self.settimeout(timeout)
        return sent

    def _wait(self, event: int, seconds: float) -> None:
        """Wait for the client. gunicorn sets a timeout of its own where it wants another."""
        own = self.gettimeout()
        if own == 0 and event == select.POLLIN:
            raise BlockingIOError
        with self.room.waiting(self):
            poll = select.poll()
            poll.register(self, event)
            if not poll.poll(max(0.0, min(seconds, own or seconds)) * 1000):
                raise TooSlow

    def hang_up(self) -> None:
        """Wake up whoever waits for the client."""
        try:
            self.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the client has


class Room:
    """Where requests work, at a few places, and lines wait."""

    def __init__(
        self,
        places: int,
        *,
        most: int = MOST_WAITING,
        head_seconds: float = HEAD_SECONDS,
        body_seconds: float = BODY_SECONDS,
        reader_seconds: float = READER_SECONDS,
    ) -> None:
        self.head_seconds, self.body_seconds, self.reader_seconds = head_seconds, body_seconds, reader_seconds
        self._places = threading.BoundedSemaphore(places)
        self._most = most
        self._lock = threading.Lock()
        self._lines: dict[Line, None] = {}  # those that wait, the longest first

    @contextmanager
    def place(self, line: Line) -> Iterator[None]:
        with self._places:
            line.working = True
            try:
                yield
            finally:
                line.working = False

    @contextmanager
    def waiting(self, line: Line) -> Iterator[None]:
        self._come(line)
        if line.working:
            self._places.release()
        try:
            yield
        finally:
            with self._lock:
                self._lines.pop(line, None)
            if line.working:
                self._places.acquire()

    def _come(self, line: Line) -> None:
        with self._lock:
            if len(self._lines) >= self._most:
                longest = next(iter(self._lines))
                del self._lines[longest]
                longest.hang_up()
            self._lines[line] = None

    def clear(self) -> None:
        """Hang up on everybody who waits."""
        with self._lock:
            for line in self._lines:
                line.hang_up()
            self._lines.clear()


class Connection(TConn):  # type: ignore[misc]  # gunicorn shows no types
    def close(self, graceful: bool = False) -> None:
        if self.sock.fileno() != -1:
            super().close(graceful)


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn shows no types
    """`always`: the paths that are answered whatever else is going on, by a thread of their own."""

    always: tuple[str, ...] = ("/healthz",)

    def init_process(self) -> None:
        self.room = Room(self.cfg.threads)
        self.kept_free = ThreadPoolExecutor(1, "always")
        super().init_process()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.cfg.threads + MOST_WAITING)

    def run(self) -> None:
        try:
            super().run()
        finally:
            self.room.clear()
            self.kept_free.shutdown(wait=False)

    def accept(self, listener: socket.socket) -> None:
        """Take in a connection; it gets a thread when there is something to read."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._hang_up_longest()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        self.nr_conns += 1
        line = Line(client.family, client.type, client.proto, fileno=client.detach())
        line.room = self.room
        conn = Connection(self.cfg, line, address, listener.getsockname())
        conn.timeout = time.monotonic() + HEAD_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(line, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))
        if self.nr_conns >= self.worker_connections:
            self._hang_up_longest()

    def _hang_up_longest(self) -> None:
        for idle in (self.pending_conns, self.keepalived_conns):
            if idle:
                conn = idle.popleft()
                self.poller.unregister(conn.sock)
                self.nr_conns -= 1
                conn.close()
                return

    def enqueue_req(self, conn: Connection) -> None:
        pool = self.kept_free if self._is_always(conn) else self.tpool
        future = pool.submit(self.handle, conn)
        future.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def _is_always(self, conn: Connection) -> bool:
        """Whether all of it is there, and it asks for what is always answered."""
        try:
            head = socket.socket.recv(conn.sock, _PEEK, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except OSError:
            return False
        wanted = any(head.startswith(f"GET {path} ".encode()) for path in self.always)
        return wanted and b"\r\n\r\n" in head

    def handle(self, conn: Connection) -> Any:
        conn.sock.expect_head()
        kept = super().handle(conn)
        if not kept:
            conn.close(graceful=True)  # here, where it may take its time: gunicorn's loop would wait for it
        return kept

    def handle_request(self, req: Any, conn: Connection) -> Any:
        conn.sock.expect_body()
        with nullcontext() if req.path in self.always else self.room.place(conn.sock):
            return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: Line, addr: Any, exc: BaseException) -> None:
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("An address of more than %d bytes from %s.", HEAD_BYTES, addr[0])
        body = f"{_TOO_LONG}\n".encode()
        head = "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
        util.write(client, f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
