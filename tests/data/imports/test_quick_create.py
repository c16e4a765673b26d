"""A list of ids in any form becomes batches, and nothing in it is guessed or silently dropped."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from data.demo import names
from data.errors import DatabaseError
from data.history import undo
from data.imports import quick_create
from data.mongo.client import Mongo

_WHO: dict[str, Any] = {"actor": "tester", "origin": "dashboard"}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("batch_9\nbatch_10\r\n\n  batch_11  ", ["batch_9", "batch_10", "batch_11"]),
        ("batch_9, batch_10;batch_11 | batch_12\tbatch_13", [f"batch_{n}" for n in range(9, 14)]),
        ("- batch_1\n* batch_2\n• batch_3\n– batch_4\n+ batch_5", [f"batch_{n}" for n in range(1, 6)]),
        ("1. batch_5\n2) batch_6\n3.- batch_7\n#4. batch_8", [f"batch_{n}" for n in range(5, 9)]),
        ("1 - batch_5\n2 - batch_6", ["batch_5", "batch_6"]),
        ("\"batch_1\", 'batch_2', “batch_3”, «batch_4», `batch_5`", [f"batch_{n}" for n in range(1, 6)]),
        ("[\"batch_1\", \"batch_2\"]", ["batch_1", "batch_2"]),
        ("[24/11/26, 10:32:05] Person 01: batch_9, batch_10", ["batch_9", "batch_10"]),
        ("24/11/26, 10:32 - Person 01: batch_9", ["batch_9"]),
        ("2026-11-24 10:32 a. m. Person 01:\nbatch_9", ["batch_9"]),
        ("Please make these: batch_5. And batch_6!", ["batch_5", "batch_6"]),
        ("batch_9: ready", ["batch_9"]),
        ("Batch_400 BATCH-401 batch 402 batch403 batch #404", [f"batch_{n}" for n in range(400, 405)]),
        ("400\n0042\n7", ["batch_400", "batch_0042", "batch_7"]),
        ("1) 400\n2) 401", ["batch_400", "batch_401"]),
        ("Person 01: 400, 401", ["batch_400", "batch_401"]),
        ("batches 400, 401 and 402", ["batch_400", "batch_401", "batch_402"]),
        ("lotes 400 y 401", ["batch_400", "batch_401"]),
        (
            "batch_20250909T0034 batch_20251002T105618 batch_000040F batch_200071T",
            ["batch_20250909T0034", "batch_20251002T105618", "batch_000040F", "batch_200071T"],
        ),
        ("p1_cam1_cam2_000001 T000044 000040F", ["p1_cam1_cam2_000001", "batch_T000044", "batch_000040F"]),
        ("uploads/masks_batch_8.tar.xz", ["batch_8"]),
        ("batch_1 batch_1\nbatch_1", ["batch_1"]),
        ("", []),
        ("24/11/2026 10:32", []),
    ],
)  # fmt: skip
def test_ids_are_read_in_any_form(text: str, ids: list[str]) -> None:
    assert quick_create.read(text) == quick_create.Pasted(tuple(ids), ())


@pytest.mark.parametrize(
    ("text", "ids", "unreadable"),
    [
        ("hello there", [], ["hello there"]),
        ("batch_9 (2 files)", ["batch_9"], ["2"]),
        ("please make 400 and 401", [], ["400", "401"]),
        ("12 batch_5", ["batch_5"], ["12"]),
        ("4-7", [], ["4-7"]),
        ("batch_1\nfoo7bar\nbatch_2", ["batch_1", "batch_2"], ["foo7bar"]),
        ("x" * 500, [], ["x" * 200]),
    ],
)
def test_what_may_have_been_meant_is_shown_not_guessed(
    text: str, ids: list[str], unreadable: list[str]
) -> None:
    assert quick_create.read(text) == quick_create.Pasted(tuple(ids), tuple(unreadable))


_SEPARATORS = some.sampled_from(["\n", ", ", " ", ";", "\n- ", "\n• ", '", "', " | ", "\t", "\r\n* "])


@given(
    some.lists(
        some.tuples(some.integers(0, len(names.FAMILIES) - 1), some.integers(1, 199_999), _SEPARATORS),
        min_size=1,
        max_size=20,
    )
)
def test_every_id_of_every_family_is_read_as_it_is(drawn: list[tuple[int, int, str]]) -> None:
    ids = [names.batch_id(family, number, "2026-03-01") for family, number, _ in drawn]
    text = "".join(identifier + mark for identifier, (_, _, mark) in zip(ids, drawn, strict=True))
    assert quick_create.read(text) == quick_create.Pasted(tuple(dict.fromkeys(ids)), ())


@given(some.text())
def test_any_text_is_read(text: str) -> None:
    pasted = quick_create.read(text)
    assert quick_create.read("\n".join(pasted.ids)).ids == pasted.ids


def test_the_preview_says_what_is_new_and_writes_nothing(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": "batch_400"}, {"id": "batch_00042"}, {"id": 7}, {"id": None}, {}])
    found = quick_create.preview(mongo, "Batch 400, batch_401, batch_42, batch_7, 9??9")
    assert found == quick_create.Preview(("batch_401",), ("batch_400", "batch_00042", "7"), ("9??9",))
    assert mongo.batches.count_documents({}) == 5


def test_new_batches_are_made_like_the_teams_own(mongo: Mongo) -> None:
    mongo.batches.insert_one({"id": "batch_1", "assignee": "Person 02"})
    made = quick_create.create(mongo, "batch_1 batch_2 batch_3", assignee="  Person   01 ", **_WHO)
    assert (made.created, made.existed) == (("batch_2", "batch_3"), ("batch_1",))
    stored = mongo.batches.find_one({"id": "batch_2"})
    assert stored
    assert (stored["assignee"], stored["status"], stored["tasks"]) == ("Person 01", "NS", ["segmentar"])
    assert stored["metadata"]["assigned_at"] == stored["created_at"] != ""
    assert stored["mongo_uploaded"] is stored["file_info"]["has_files"] is False
    untouched = mongo.batches.find_one({"id": "batch_1"})
    assert untouched
    assert untouched["assignee"] == "Person 02"


def test_a_batch_of_nobody_has_no_day_of_assignment(mongo: Mongo) -> None:
    quick_create.create(mongo, ["batch_1"], **_WHO)
    stored = mongo.batches.find_one({"id": "batch_1"})
    assert stored
    assert (stored["assignee"], stored["metadata"]["assigned_at"]) == ("", "")


def test_making_them_again_makes_nothing(mongo: Mongo) -> None:
    quick_create.create(mongo, "batch_1", **_WHO)
    again = quick_create.create(mongo, "BATCH-1", **_WHO)
    assert again == quick_create.Created((), ("batch_1",), None)
    assert mongo.events.count_documents({"field": "operation"}) == 1


def test_many_are_made_with_progress_and_undone_at_once(mongo: Mongo) -> None:
    steps: list[tuple[int, int]] = []
    ids = [f"batch_{n}" for n in range(2500)]
    made = quick_create.create(mongo, ids, progress=lambda *step: steps.append(step), **_WHO)
    assert steps == [(1000, 2500), (2000, 2500), (2500, 2500)]
    assert made.created == tuple(ids)
    assert made.operation_id
    assert undo.undo(mongo, made.operation_id, **_WHO).reversed == 2500
    assert mongo.batches.count_documents({}) == 0


def test_one_that_somebody_made_meanwhile_existed(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    class Late(quick_create.Known):
        def find(self, identifier: str) -> tuple[str, ...]:  # noqa: ARG002
            return ()

    mongo.batches.insert_one({"id": "batch_1"})
    monkeypatch.setattr(quick_create, "Known", Late)
    made = quick_create.create(mongo, "batch_1, batch_2", **_WHO)
    assert (made.created, made.existed) == (("batch_2",), ("batch_1",))
    assert mongo.batches.count_documents({"id": "batch_1"}) == 1
    none = quick_create.create(mongo, "batch_1, batch_2", **_WHO)
    assert (none.existed, none.operation_id) == (("batch_1", "batch_2"), None)


def test_interrupted_and_run_again_all_are_there_once(mongo: Mongo) -> None:
    ids = [f"batch_{n}" for n in range(2500)]

    def interrupt(done: int, total: int) -> None:
        raise DatabaseError("gone after {done} of {total}", done=done, total=total)

    with pytest.raises(DatabaseError):
        quick_create.create(mongo, ids, progress=interrupt, **_WHO)
    assert mongo.batches.count_documents({}) == 1000
    quick_create.create(mongo, ids, **_WHO)
    assert mongo.batches.count_documents({}) == len(mongo.batches.distinct("id")) == 2500
