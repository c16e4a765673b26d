"""Chunks of an operation are written two at a time, and told of in their order."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from data.history.lanes import Lanes

_SECONDS = 30  # until a test that hangs is given up


def _operation(*, begun: bool) -> Any:
    return SimpleNamespace(begun=begun)


def test_two_chunks_are_written_at_the_same_time_each_in_its_lane() -> None:
    both = threading.Barrier(2, timeout=_SECONDS)

    def chunk(lane: int) -> int:
        both.wait()
        return lane

    with Lanes[int](_operation(begun=True)) as lanes:
        assert lanes.add(chunk) == []
        (first,) = lanes.add(chunk)
        assert [first, *lanes.ended()] in ([0, 1], [1, 0])


def test_what_chunks_give_comes_in_their_order() -> None:
    slow = threading.Event()

    def first(_: int) -> str:
        assert slow.wait(_SECONDS)
        return "first"

    def second(_: int) -> str:
        slow.set()
        return "second"

    with Lanes[str](_operation(begun=True)) as lanes:
        assert [*lanes.add(first), *lanes.add(second), *lanes.ended()] == ["first", "second"]


def test_until_the_operation_has_begun_a_chunk_is_alone() -> None:
    operation = _operation(begun=False)

    def chunk(_: int) -> str:
        operation.begun = True
        return "done"

    with Lanes[str](operation) as lanes:
        assert lanes.add(chunk) == ["done"]
        assert lanes.add(chunk) == []
        assert lanes.ended() == ["done"]


def test_a_failure_is_told_when_the_next_chunk_comes_or_at_the_end() -> None:
    def fail(_: int) -> None:
        raise ValueError("x")

    def succeed(_: int) -> None:
        pass

    with Lanes[None](_operation(begun=True)) as lanes:
        lanes.add(fail)
        with pytest.raises(ValueError, match="x"):
            lanes.add(succeed)
        lanes.add(fail)
        with pytest.raises(ValueError, match="x"):
            lanes.ended()
