"""Giving batches out: each way of dealing, its limits, and what it does to the batches."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

import pytest
from bson import Decimal128, Int64
from hypothesis import given
from hypothesis import strategies as st

from data import clock
from data.batches.selection import ByIds
from data.crew import distribution, editing
from data.crew.distribution import How, Item, Share, deal
from data.errors import Conflict, InputError
from data.history import log, undo
from data.metrics.pace import Pace
from data.mongo.client import Mongo

WHO: Any = {"actor": "tester", "origin": "dashboard"}
A, B, C = "Person 01", "Person 02", "Person 03"


def counts(dealt: dict[Any, str]) -> dict[str, int]:
    return dict(Counter(dealt.values()))


def items(n: int) -> list[Item]:
    return [Item(each) for each in range(n)]


@pytest.mark.parametrize(
    ("how", "shares", "expected"),
    [
        ("evenly", [Share(A), Share(B), Share(C)], {A: 4, B: 3, C: 3}),
        ("evenly", [Share(A, cap=1), Share(B)], {A: 1, B: 9}),
        ("evenly", [Share(A, cap=1), Share(B, cap=2)], {A: 1, B: 2}),
        ("number", [Share(A, 2), Share(B, 3)], {A: 2, B: 3}),
        ("percent", [Share(A, 70), Share(B, 30)], {A: 7, B: 3}),
        ("weight", [Share(A, 4), Share(B, 1)], {A: 8, B: 2}),
        ("weight", [Share(A, 1), Share(B, 0)], {A: 10}),
    ],
)
def test_ten_batches_go_where_they_are_sent(how: How, shares: list[Share], expected: dict[str, int]) -> None:
    assert counts(deal(items(10), shares, how, {})) == expected


def test_the_largest_go_first_to_who_will_be_free_first() -> None:
    paces = {A: Pace(load=10, finished=20), B: Pace(load=2, finished=20), C: Pace(load=2, finished=2)}
    work = [Item("small", 1), Item("large", 6), Item("middle", 3)]
    dealt = deal(work, [Share(A), Share(B), Share(C)], "capacity", paces)
    # large: A 16, B 8, C 80 → B; middle: A 13, B 11 → B; small: A 11, B 12 → A
    assert dealt == {"large": B, "middle": B, "small": A}


def test_who_is_off_is_free_later() -> None:
    paces = {A: Pace(load=2, finished=20, away=(0, 1, 2, 3, 4)), B: Pace(load=4, finished=20)}
    # A would be done after 3 days of work, but is off for five before
    assert deal(items(1), [Share(A), Share(B)], "capacity", paces) == {0: B}


def test_batches_of_one_group_go_to_one_person() -> None:
    work = [Item(n, group="ABC"[n % 3] if n < 9 else "") for n in range(12)]
    dealt = deal(work, [Share(A), Share(B)], "evenly", {})
    for group in range(3):
        assert len({dealt[n] for n in range(9) if n % 3 == group}) == 1
    assert counts(dealt) == {A: 6, B: 6}


@given(
    st.integers(0, 60),
    st.lists(st.integers(1, 9), min_size=1, max_size=6),
    st.sampled_from(["evenly", "weight"]),
)
def test_everything_is_dealt_once_and_each_share_is_right_but_for_one(
    n: int, weights: list[int], how: How
) -> None:
    shares = [Share(f"P{at}", weight) for at, weight in enumerate(weights)]
    dealt = deal(items(n), shares, how, {})
    assert sorted(dealt) == list(range(n))
    whole = len(weights) if how == "evenly" else sum(weights)
    for share in shares:
        exact = n * (1 if how == "evenly" else share.amount) / whole
        assert abs(counts(dealt).get(share.person, 0) - exact) < 1.5


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=5), st.integers(0, 40))
def test_nobody_gets_more_than_asked_or_than_their_limit(people: list[tuple[int, int]], n: int) -> None:
    shares = [Share(f"P{at}", amount, cap) for at, (amount, cap) in enumerate(people)]
    found = counts(deal(items(n), shares, "number", {}))
    for share in shares:
        assert found.get(share.person, 0) <= min(share.amount, share.cap or 0)
    assert sum(found.values()) == min(n, sum(min(amount, cap) for amount, cap in people))


@pytest.fixture
def crew(mongo: Mongo) -> Mongo:
    mongo.people.insert_many([{"name": each} for each in (A, B, C)])
    return mongo


def put(mongo: Mongo, *batches: dict[str, Any]) -> ByIds:
    mongo.batches.insert_many([{"id": str(n), "status": "NS", **each} for n, each in enumerate(batches)])
    return ByIds(tuple(str(n) for n in range(len(batches))))


def people_of(mongo: Mongo) -> dict[str, str]:
    return {each["id"]: each.get("assignee", "") for each in mongo.batches.find()}


def test_a_distribution_is_seen_first_done_as_one_operation_and_taken_back_as_one(crew: Mongo) -> None:
    which = put(crew, *({} for _ in range(5)), {"assignee": C})
    seen = distribution.preview(crew, which, [Share(A), Share(B)], "evenly")
    assert [(each.person, each.before, each.given, each.after) for each in seen.people] == [
        (A, 0, 3, 3),
        (B, 0, 3, 3),
    ]
    assert (seen.left, seen.kept, seen.changed) == (0, 0, 0)
    assert {each.days for each in seen.people} == {None}  # nobody has finished anything
    assert Counter(people_of(crew).values()) == {"": 5, C: 1}
    done = distribution.distribute(crew, which, [Share("person 01"), Share(B)], "evenly", expected=6, **WHO)
    assert (done.people, done.changed) == (seen.people, 6)
    assert Counter(people_of(crew).values()) == {A: 3, B: 3}
    today = clock.today(crew.settings.zone).isoformat()
    assert {each["metadata"]["assigned_at"] for each in crew.batches.find()} == {today}
    (operation,) = log.operations(crew)
    assert (operation.kind, operation.about["people"]) == ("distribute", [A, B])
    undo.undo(crew, operation.id, **WHO)
    assert Counter(people_of(crew).values()) == {"": 5, C: 1}


def test_rejected_work_stays_with_who_did_it_or_returns(crew: Mongo) -> None:
    rejected = {"metadata": {"review_status": "no_aprobado"}}
    which = put(crew, {"assignee": C, **rejected}, {"assignee": C, **rejected}, {})
    crew.batches.update_one({"id": "1"}, {"$set": {"assignee": ""}})
    key = crew.batches.find_one({"id": "1"})["_id"]  # type: ignore[index]  # it is there
    crew.events.insert_one({"key": key, "field": "assignee", "from": C, "to": "", "at": clock.now()})
    done = distribution.distribute(crew, which, [Share(A)], "evenly", back=True, **WHO)
    assert people_of(crew) == {"0": C, "1": C, "2": A}
    assert (done.kept, done.left, done.changed) == (1, 0, 2)


def test_batches_may_have_objects_for_keys(crew: Mongo) -> None:
    rejected = {"metadata": {"review_status": "no_aprobado"}}
    batches: list[dict[str, Any]] = [{}, {}, {"assignee": C, **rejected}, {"assignee": B, **rejected}]
    which = put(crew, *({"_id": {"site": 1, "n": n}, **each} for n, each in enumerate(batches)))
    editing.edit(crew, "3", {"person": ""}, **WHO)
    done = distribution.distribute(crew, which, [Share(A)], "evenly", back=True, **WHO)
    assert people_of(crew) == {"0": A, "1": A, "2": C, "3": B}
    assert (done.kept, done.left, done.changed) == (1, 0, 3)


def test_folders_stay_with_one_person(crew: Mongo) -> None:
    which = put(crew, *({"folder": f"f{n % 2}"} for n in range(6)))
    distribution.distribute(crew, which, [Share(A), Share(B)], "evenly", together="folder", **WHO)
    owners = people_of(crew)
    assert owners["0"] == owners["2"] == owners["4"] != owners["1"]
    assert owners["1"] == owners["3"] == owners["5"]


@pytest.mark.parametrize(
    ("total", "given"),
    [
        (Int64(500), {A: 1, B: 3}),
        (Decimal128("500"), {A: 1, B: 3}),
        (500.0, {A: 1, B: 3}),
        (float("inf"), {A: 2, B: 2}),
        (Decimal128("Infinity"), {A: 2, B: 2}),
        (float("nan"), {A: 2, B: 2}),
        (True, {A: 2, B: 2}),
    ],
)
def test_a_batch_is_as_large_as_its_masks_however_the_number_is_stored(
    crew: Mongo, total: object, given: dict[str, int]
) -> None:
    which = put(crew, {"metadata": {"total_masks": total}}, {}, {}, {})
    seen = distribution.preview(crew, which, [Share(A), Share(B)], "capacity")
    assert {each.person: each.given for each in seen.people} == given


def test_pace_is_what_was_finished_in_the_last_four_weeks(crew: Mongo) -> None:
    today = clock.today(crew.settings.zone)
    recent, old = (str(today - datetime.timedelta(days)) for days in (3, 40))
    segmented = {"assignee": A, "status": "S"}
    put(
        crew,
        *({**segmented, "metadata": {"approved_at": recent, "review_status": "aprobado"}} for _ in range(10)),
        {**segmented, "metadata": {"approved_at": old, "review_status": "aprobado"}},
        {"assignee": A},
        {"assignee": B},
    )
    assert distribution.pace(crew, {A, B}) == {A: Pace(1, 10), B: Pace(1, 0)}


@pytest.mark.parametrize(
    ("shares", "how", "said"),
    [
        ([], "evenly", "Choose who gets the batches"),
        ([Share("Nobody")], "evenly", "Nobody called Nobody"),
        ([Share(A), Share("person 01")], "evenly", "Person 01 is named twice"),
        ([Share(A, -1)], "number", "may not be below zero"),
        ([Share(A)], "number", "Say how much each person gets"),
        ([Share(A, 50), Share(B, 40)], "percent", "must add up to 100"),
    ],
)
def test_shares_that_cannot_be_are_refused(crew: Mongo, shares: list[Share], how: How, said: str) -> None:
    which = put(crew, {})
    with pytest.raises(InputError, match=said):
        distribution.distribute(crew, which, shares, how, **WHO)
    assert log.operations(crew) == []


def test_batches_that_are_not_as_many_as_seen_are_left_alone(crew: Mongo) -> None:
    which = put(crew, {}, {})
    with pytest.raises(Conflict):
        distribution.distribute(crew, which, [Share(A)], "evenly", expected=3, **WHO)
    assert set(people_of(crew).values()) == {""}
