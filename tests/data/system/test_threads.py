"""Each process has threads of its own, and never more than it may."""

from __future__ import annotations

import multiprocessing
import os
import threading
from functools import partial
from typing import Any

import pytest

from data.system.threads import Threads, ahead


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


def test_what_is_under_way_is_not_begun_again() -> None:
    threads, go, begun = Threads(2, "test"), threading.Event(), list[str]()

    def work(name: str) -> str:
        begun.append(name)
        assert go.wait(10)
        return name

    first, second = (threads.share("a key", work, name) for name in ("first", "second"))
    go.set()
    assert {first.result(10), second.result(10)} == {"first"}
    assert threads.share("a key", work, "later").result(10) == "later"
    assert begun == ["first", "later"]


@pytest.mark.parametrize(("grace", "begun"), [(0.0, ["left by one"]), (60.0, ["left by all", "left by one"])])
def test_what_nobody_comes_back_for_in_time_is_not_begun(grace: float, begun: list[str]) -> None:
    threads, go, done = Threads(1, "test", grace), threading.Event(), list[str]()
    busy = threads.submit(go.wait, 10)
    left = threads.share("left by all", done.append, "left by all")
    first, second = (threads.share("left by one", done.append, "left by one") for _ in range(2))
    threads.leave([left, first])
    go.set()
    assert busy.result(10)
    second.result(10)
    assert (done, left.cancelled()) == (begun, len(begun) == 1)
    threads.share("left by all", done.append, "asked again").result(10)
    assert done == [*begun, "asked again"]


def test_while_one_result_is_looked_at_the_next_is_worked_out_and_no_more() -> None:
    begun = [threading.Event() for _ in range(4)]

    def work(number: int) -> int:
        begun[number].set()
        return number

    results = ahead(partial(work, number) for number in range(4))
    assert next(results) == 0
    assert begun[1].wait(10)
    assert not begun[2].is_set()
    assert list(results) == [1, 2, 3]
    assert list(ahead([])) == []


def test_what_fails_ahead_is_raised_in_its_turn() -> None:
    results = ahead([lambda: 1, lambda: 1 // 0, lambda: 3])
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)
