"""Renaming, removing and relieving somebody while other operations still give that person batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from data.batches import edits
from data.batches.selection import ByIds
from data.crew import assignments, people
from data.errors import Conflict
from data.history import log, recorder, succession, undo
from data.imports import importer, quick_create
from data.mongo.client import Mongo
from data.settings import load

WHO: Any = {"actor": "tester", "origin": "api"}
A, B = "Persona A", "Persona B"
N = 2500  # three chunks
IDS = tuple(f"batch_{n}" for n in range(N))
_ACCEPTED = {"status": "S", "metadata": {"review_status": "aprobado"}}


@pytest.fixture(params=["replica set", "standalone"])
def mongo(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mongo]:
    server = request.getfixturevalue("mongod" if request.param == "replica set" else "standalone")
    settings = load(mongodb_uri=server, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}")
    connection = Mongo(settings)
    connection.batches.create_index("id", unique=True)
    connection.people.insert_many([{"name": A}, {"name": "Persona C"}])
    yield connection
    connection.client.drop_database(settings.database)
    connection.close()


def _batches(mongo: Mongo, **fields: Any) -> None:
    mongo.batches.insert_many({"id": each, "assignee": "", **fields} for each in IDS)


def _rename(mongo: Mongo) -> Any:
    return people.rename(mongo, A, B, **WHO)


def _remove(mongo: Mongo) -> Any:
    people.add(mongo, B, **WHO)
    return people.remove(mongo, A, reassign_to=B, **WHO)


def _reassign(mongo: Mongo) -> Any:
    people.add(mongo, B, **WHO)
    return people.reassign(mongo, A, B, **WHO)


def _merge(mongo: Mongo) -> Any:
    """A leaves, with all batches, for the one of the crew who is the same person."""
    people.add(mongo, B, **WHO)
    people.reassign(mongo, A, B, open_only=False, **WHO)
    return people.remove(mongo, A, **WHO)


HAND_OVERS = [_rename, _remove, _reassign, _merge]
Act = Callable[[Mongo], Any]


def _owners(mongo: Mongo) -> dict[Any, int]:
    found = mongo.batches.aggregate([{"$group": {"_id": "$assignee", "n": {"$sum": 1}}}])
    return {each["_id"]: each["n"] for each in found}


def _after_first(act: Act, mongo: Mongo) -> Callable[[int, int], None]:
    """Progress that does *act* once, when the first chunk is written."""
    done: list[Any] = []

    def progress(*_: int) -> None:
        if not done:
            done.append(None)
            act(mongo)

    return progress


@pytest.mark.parametrize("act", HAND_OVERS)
def test_a_bulk_change_to_somebody_who_is_handed_over_meanwhile_leaves_nobody_behind(
    mongo: Mongo, act: Act
) -> None:
    _batches(mongo)
    report = edits.bulk(
        mongo, ByIds(IDS), {"assignee": A, "status": "In"}, progress=_after_first(act, mongo), **WHO
    )
    assert (report.matched, report.changed) == (N, N)
    assert _owners(mongo) == {B: N}
    assert mongo.batches.count_documents({"status": "In"}) == N
    assert mongo.claims.count_documents({}) == 0
    assert undo.undo(mongo, report.operation_id, **WHO).reversed == 1500  # those B got by it, and no others


@pytest.mark.parametrize("act", HAND_OVERS)
def test_a_chunk_that_is_decided_on_before_a_hand_over_and_written_after_it_follows(
    mongo: Mongo, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    _batches(mongo)
    claimed = succession.claimed
    done: list[Any] = []

    def claiming(*given: Any, **more: Any) -> Any:
        if not done:
            done.append(None)
            mongo.batches.insert_one({"id": "batch_theirs", "assignee": A})
            act(mongo)
        return claimed(*given, **more)

    monkeypatch.setattr(recorder, "claimed", claiming)
    edits.bulk(mongo, ByIds(IDS[:500]), {"assignee": A}, **WHO)
    assert _owners(mongo) == {B: 501, "": N - 500}


@pytest.mark.parametrize("act", HAND_OVERS)
def test_what_is_given_while_a_hand_over_looks_for_the_last_is_found(
    mongo: Mongo, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    _batches(mongo, assignee=A)
    theirs = succession.theirs
    done: list[Any] = []

    def looking(*given: Any, **more: Any) -> Any:
        found = theirs(*given, **more)
        if not done:
            done.append(edits.create(mongo, {"id": "late", "assignee": A}, **WHO))
        return found

    monkeypatch.setattr(succession, "theirs", looking)
    act(mongo)
    assert _owners(mongo) == {B: N + 1}


def test_accepted_batches_stay_where_they_are(mongo: Mongo) -> None:
    _batches(mongo)
    mongo.batches.update_many({"id": {"$in": IDS[::2]}}, {"$set": _ACCEPTED})
    edits.bulk(mongo, ByIds(IDS), {"assignee": A}, progress=_after_first(_reassign, mongo), **WHO)
    assert _owners(mongo) == {A: N // 2, B: N // 2}
    assert mongo.batches.distinct("assignee", _ACCEPTED) == [A]


def test_imports_and_lists_follow_as_well(mongo: Mongo, tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text("id,assignee\n" + "".join(f"{each}, {A} \n" for each in IDS))
    importer.run(mongo, path, progress=_after_first(_rename, mongo))
    assert _owners(mongo) == {B: N}
    people.rename(mongo, B, A, **WHO)
    more = [f"batch_{n}" for n in range(N, 2 * N)]
    quick_create.create(mongo, more, assignee=A, progress=_after_first(_rename, mongo), **WHO)
    assert _owners(mongo) == {B: 2 * N}


def test_names_that_change_twice_and_back_are_followed_in_their_order(mongo: Mongo) -> None:
    def twice(mongo: Mongo) -> None:
        people.rename(mongo, A, B, **WHO)
        people.rename(mongo, B, "Persona D", **WHO)

    def back(mongo: Mongo) -> None:
        people.rename(mongo, "Persona D", A, **WHO)
        people.rename(mongo, A, "Persona D", **WHO)

    _batches(mongo)
    edits.bulk(mongo, ByIds(IDS), {"assignee": A}, progress=_after_first(twice, mongo), **WHO)
    assert _owners(mongo) == {"Persona D": N}
    edits.bulk(mongo, ByIds(IDS), {"assignee": "Persona D"}, progress=_after_first(back, mongo), **WHO)
    assert _owners(mongo) == {"Persona D": N}


def test_what_is_done_after_a_hand_over_is_done_as_asked(mongo: Mongo) -> None:
    _batches(mongo)
    _rename(mongo)
    edits.bulk(mongo, ByIds(IDS[:2]), {"assignee": A}, **WHO)
    assert _owners(mongo) == {A: 2, "": N - 2}


def test_the_undo_of_a_rename_is_followed_too(mongo: Mongo) -> None:
    _batches(mongo)
    report = _rename(mongo)
    act = lambda mongo: undo.undo(mongo, report.operation_id, **WHO)  # noqa: E731
    edits.bulk(mongo, ByIds(IDS[1000:]), {"assignee": B}, progress=_after_first(act, mongo), **WHO)
    assert _owners(mongo)[A] == 500  # what was given before the undo is not the undo's


def test_who_gets_open_batches_while_being_removed_for_nobody_stays(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    _batches(mongo)
    give = assignments.hand_over

    def late(*given: Any) -> Any:
        edits.patch(mongo, "batch_1", {"assignee": A}, **WHO)
        return give(*given)

    monkeypatch.setattr(assignments, "hand_over", late)
    with pytest.raises(Conflict, match="has 1 open batches"):
        people.remove(mongo, A, **WHO)
    assert {each.name for each in people.people(mongo)} == {A, "Persona C"}
    assert [each.kind for each in log.operations(mongo)] == ["edit"]
