"""When work that failed is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data.system.schedule import Failure, Standing

AT = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("times", "minutes", "due"),
    [(1, 0, False), (1, 1, True), (2, 4, False), (2, 5, True), (9, 59, False), (9, 60, True)],
)
def test_each_attempt_that_fails_is_followed_by_a_longer_pause(times: int, minutes: int, due: bool) -> None:
    standing = Standing(failure=Failure(AT, "No.", times=times))
    assert standing.due("today", AT + timedelta(minutes=minutes)) is due


def test_a_clock_that_was_ahead_when_it_failed_holds_nothing_up() -> None:
    ahead = Standing(failure=Failure(AT + timedelta(days=30), "No."))
    assert ahead.due("today", AT)
    slightly = Standing(failure=Failure(AT + timedelta(seconds=5), "No."))
    assert not slightly.due("today", AT)


def test_what_is_done_is_not_due_for_the_same_day() -> None:
    done = Standing("today", AT)
    assert not done.due("today", AT)
    assert done.due("tomorrow", AT)
    assert not done.due("", AT)
