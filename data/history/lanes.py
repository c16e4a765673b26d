"""Writing in lanes: while MongoDB writes one chunk of an operation, the next one is made ready."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from data.history.recorder import Recorder

LANES = 2  # chunks that are written at a time
_T = TypeVar("_T")


class Lanes(Generic[_T]):
    """The chunks of one operation on their way, each in a lane of its own.

    What a chunk gives comes back in the order in which the chunks came. The first ones are alone until the
    operation has begun.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._pool = ThreadPoolExecutor(LANES, "writing")
        self._running: deque[Future[_T]] = deque()
        self._next = 0

    def __enter__(self) -> Lanes[_T]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def add(self, chunk: Callable[[int], _T]) -> list[_T]:
        """Have *chunk* written, which is called with its lane; what the ones before it gave meanwhile."""
        ahead = LANES - 1 if self._recorder.begun else 0
        self._next = (self._next + 1) % LANES
        self._running.append(self._pool.submit(chunk, self._next))
        return self.ended(ahead)

    def ended(self, but: int = 0) -> list[_T]:
        """What the chunks gave that are on their way, *but* for the last ones; waits for it."""
        return [self._running.popleft().result() for _ in range(len(self._running) - but)]
