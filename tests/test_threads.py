"""Each process has threads of its own, and never more than it may."""

from __future__ import annotations

import multiprocessing
import os
import threading
from typing import Any

from data.threads import Threads


def _work_in_child(threads: Threads, found: Any) -> None:
    found.put(threads.submit(os.getpid).result(10))


def test_threads_work_after_a_fork_too() -> None:
    threads = Threads(1, "test")
    assert threads.submit(os.getpid).result(10) == os.getpid()
    fork = multiprocessing.get_context("fork")
    found = fork.SimpleQueue()
    child = fork.Process(target=_work_in_child, args=(threads, found))
    child.start()
    assert found.get() == child.pid
    child.join(10)


def test_no_more_threads_than_allowed_work_at_once() -> None:
    threads, go, names = Threads(2, "test"), threading.Event(), set()

    def work() -> None:
        names.add(threading.current_thread().name)
        go.wait(10)

    futures = [threads.submit(work) for _ in range(6)]
    go.set()
    for future in futures:
        future.result(10)
    assert 1 <= len(names) <= 2
