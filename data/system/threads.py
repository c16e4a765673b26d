"""A few threads for each process."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

T = TypeVar("T")


class Threads:
    """At most *most* threads, in each process its own: a pool made before a fork has none in the child."""

    def __init__(self, most: int, name: str, grace: float = 1.0) -> None:
        """*grace*: seconds in which whoever has left may come back, before work is dropped."""
        self._most = most
        self._name = name
        self._grace = grace
        self._pools: dict[int, ThreadPoolExecutor] = {}
        self._shared: dict[tuple[int, str], Future[Any]] = {}
        self._waiting: Counter[Future[Any]] = Counter()
        self._left: dict[Future[Any], float] = {}
        self._lock = threading.RLock()  # a future that is cancelled is forgotten at once, by the same thread

    def submit(self, work: Callable[..., T], *given: Any) -> Future[T]:
        pid = os.getpid()
        if pid not in self._pools:
            self._pools[pid] = ThreadPoolExecutor(self._most, thread_name_prefix=self._name)
        return self._pools[pid].submit(work, *given)

    def share(self, key: str, work: Callable[..., T], *given: Any) -> Future[T]:
        """As `submit`, unless the work of that *key* is under way: then it is waited for together."""
        place = os.getpid(), key
        with self._lock:
            future = self._shared.get(place)
            if future is None or future.done():
                future = self._shared[place] = self.submit(work, *given)
                self._waiting[future] = 1
                future.add_done_callback(lambda done: self._forget(place, done))
            else:
                self._waiting[future] += 1
                self._left.pop(future, None)
        return future

    def leave(self, futures: Iterable[Future[Any]]) -> None:
        """Somebody waits for these no longer: what nobody comes back for is not begun."""
        now = time.monotonic()
        with self._lock:
            for future in self._waiting.keys() & set(futures):
                self._waiting[future] -= 1
                if not self._waiting[future]:
                    self._left[future] = now
            for future in [each for each, since in self._left.items() if now - since >= self._grace]:
                future.cancel()

    def _forget(self, place: tuple[int, str], done: Future[Any]) -> None:
        with self._lock:
            self._waiting.pop(done, None)
            self._left.pop(done, None)
            if self._shared.get(place) is done:
                del self._shared[place]


def ahead(works: Iterable[Callable[[], T]]) -> Iterator[T]:
    """What each of *works* gives, in order; while one is looked at, the next is worked out."""
    with ThreadPoolExecutor(1, "ahead") as pool:
        waiting: Future[T] | None = None
        for work in works:
            waiting, done = pool.submit(work), waiting
            if done:
                yield done.result()
        if waiting:
            yield waiting.result()


def late_of(futures: Iterable[Future[Any]], patience: float, enough: Callable[[], bool]) -> set[Future[Any]]:
    """Those that are not done after *patience* seconds, or as many again, as soon as that is *enough*."""
    late = set(futures)
    while late := wait(late, timeout=patience).not_done:
        if enough():
            break
    return late
