"""Thresholds and snoozes of the rules: kept, replaced, taken back, and refused where somebody was faster."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from data import attention
from data.attention import RuleSettings, Snooze, set_rules, set_threshold, snooze, wake
from data.errors import Conflict
from data.history import log, undo
from data.mongo.client import Mongo

WHO: Any = {"actor": "Person 01", "origin": "dashboard"}
DAY = date(2026, 12, 24)


def _set(mongo: Mongo, value: int, **more: Any) -> str:
    return set_threshold(mongo, "rejected", value, usual=7, **more, **WHO).operation_id


def test_a_threshold_is_kept_until_it_is_the_usual_one_again(mongo: Mongo) -> None:
    _set(mongo, 9)
    _set(mongo, 12)
    assert set_rules(mongo) == {"rejected": RuleSettings(threshold=12)}
    _set(mongo, 7)
    assert set_rules(mongo) == {}


def test_what_is_set_is_taken_back_step_by_step(mongo: Mongo) -> None:
    first, second = _set(mongo, 9), _set(mongo, 12)
    undo.undo(mongo, second, **WHO)
    assert set_rules(mongo)["rejected"].threshold == 9
    undo.undo(mongo, first, **WHO)
    assert set_rules(mongo) == {}


def test_what_was_changed_since_is_not_taken_back(mongo: Mongo) -> None:
    first = _set(mongo, 9)
    _set(mongo, 12)
    assert undo.undo(mongo, first, **WHO).refused == ("rejected",)
    assert set_rules(mongo)["rejected"].threshold == 12


def test_threshold_and_snooze_are_taken_back_each_by_itself(mongo: Mongo) -> None:
    threshold = _set(mongo, 9)
    snooze(mongo, "rejected", until=DAY, n=0, **WHO)
    undo.undo(mongo, threshold, **WHO)
    assert set_rules(mongo) == {"rejected": RuleSettings(snooze=Snooze("Person 01", until=DAY))}


def test_who_saw_another_threshold_is_refused(mongo: Mongo) -> None:
    _set(mongo, 9, was=7)
    with pytest.raises(Conflict, match="changed to 9"):
        _set(mongo, 12, was=7)
    assert set_rules(mongo)["rejected"].threshold == 9
    assert len(log.operations(mongo)) == 1


def test_a_snooze_replaces_the_one_before_and_ends(mongo: Mongo) -> None:
    snooze(mongo, "overdue", until=None, n=4, **WHO)
    assert set_rules(mongo)["overdue"].snooze == Snooze("Person 01", n=4)
    snooze(mongo, "overdue", until=DAY, n=4, **WHO)
    assert set_rules(mongo)["overdue"].snooze == Snooze("Person 01", until=DAY)
    done = wake(mongo, "overdue", **WHO)
    assert set_rules(mongo) == {}
    undo.undo(mongo, done.operation_id, **WHO)
    assert set_rules(mongo)["overdue"].snooze == Snooze("Person 01", until=DAY)


def test_nothing_changed_leaves_no_history(mongo: Mongo) -> None:
    assert _set(mongo, 7) == ""
    assert wake(mongo, "overdue", **WHO).operation_id == ""
    assert log.operations(mongo) == []


def test_the_history_names_the_rule(mongo: Mongo) -> None:
    operation = _set(mongo, 9)
    (entry,) = log.events(mongo, operation_id=operation).items
    assert (entry.rule, entry.batch_id, entry.kind) == ("rejected", None, "made")
    assert log.operation(mongo, operation).about == {"rule": "rejected"}


def test_of_two_at_once_who_saw_the_same_one_is_first(mongo: Mongo) -> None:
    def tried(value: int) -> bool:
        try:
            return bool(_set(mongo, value, was=7))
        except Conflict:
            return False

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(tried, (9, 12)))
    assert sorted(done) == [False, True]
    assert mongo.rules.count_documents({}) == 1
    assert attention.set_rules(mongo)["rejected"].threshold == (9, 12)[done.index(True)]
