"""A few threads for each process."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class Threads:
    """At most *most* threads, in each process its own: a pool made before a fork has none in the child."""

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._pools: dict[int, ThreadPoolExecutor] = {}

    def submit(self, work: Callable[..., T], *given: Any) -> Future[T]:
        pid = os.getpid()
        if pid not in self._pools:
            self._pools[pid] = ThreadPoolExecutor(self._most, thread_name_prefix=self._name)
        return self._pools[pid].submit(work, *given)
