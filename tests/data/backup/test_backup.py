"""A backup holds everything, and a restore makes everything as it was, whatever happens in between."""

from __future__ import annotations

import datetime
import hashlib
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import bson
import pytest
from bson import Decimal128, Int64, ObjectId
from hypothesis import given
from hypothesis import strategies as some

from data import attention, backup, demo, saved_views
from data.backup import archive, making, restoring
from data.errors import DatabaseUnreachable, InputError, NotFound, StorageError
from data.history import undo
from data.history.change import digest
from data.mongo import indexes
from data.mongo.client import Document, Mongo
from data.settings import Settings, load
from data.system.storage import Folders

_RESTORE = "restore"


def _state(mongo: Mongo) -> dict[str, str]:
    """A hash of the sorted canonical documents of each collection, without what a restore says of itself."""
    codec = archive.CODEC
    return {
        part: hashlib.sha256(
            "".join(
                sorted(
                    digest(each)
                    for each in collection.with_options(codec_options=codec).find(
                        {"operation": {"$ne": _RESTORE}}
                    )
                )
            ).encode()
        ).hexdigest()
        for part, collection in archive.collections(mongo).items()
    }


def test_nothing_that_lies_between_two_pieces_of_a_backup_survives_its_restore(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "CHUNK", 2)
    mongo.batches.insert_many({"_id": n, "id": f"batch_{n}"} for n in range(10, 60, 10))
    before, made = _state(mongo), backup.backup(mongo)
    mongo.batches.insert_many({"_id": n, "id": f"batch_{n}"} for n in (5, 15, 25, 35, 45, 55))
    report = backup.restore(mongo, made.path, actor="tester", origin="dashboard")
    assert _state(mongo) == before
    assert (report.made, report.changed, report.deleted) == (0, 0, 6)


def _team(mongo: Mongo) -> dict[str, str]:
    """Fill *mongo* with a team, whose `_id` are of many types, and its history; the state."""
    demo.fill(mongo, batches=400)
    mongo.batches.insert_many(
        [
            {"_id": "text", "id": "batch_T999999", "n": Int64(3), "price": Decimal128("1.50")},
            {"_id": 7, "id": "batch_900001", "n": 3.0, "odd": {"a.b": 1, "$c": [None, {}]}},
            {
                "_id": {"a": 1},
                "metadata": {"assigned_at": datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)},
            },
        ]
    )
    mongo.events.insert_many([{"batch_id": f"batch_{n}", "field": "status", "n": n} for n in range(1500)])
    return _state(mongo)


def _spoil(mongo: Mongo) -> None:
    """What can happen to a team: deleted, changed, made anew, renamed so that ids change hands."""
    mongo.batches.delete_many({"status": {"$in": ["S", "CS"]}})
    mongo.batches.update_many(
        {"status": "NS"}, {"$set": {"n": 1, "metadata.priority": 5}, "$unset": {"tasks": 1}}
    )
    mongo.batches.insert_many([{"_id": -n, "id": f"batch_before_{n}"} for n in range(600)])
    mongo.batches.insert_many([{"id": f"batch_after_{n}"} for n in range(1200)])
    one, other = mongo.batches.find({"_id": {"$type": "objectId"}}).sort("_id", 1).limit(2)
    mongo.batches.update_one({"_id": one["_id"]}, {"$set": {"id": "free"}})
    mongo.batches.update_one({"_id": other["_id"]}, {"$set": {"id": one["id"]}})
    mongo.batches.update_one({"_id": one["_id"]}, {"$set": {"id": other["id"]}})
    mongo.batches.replace_one({"_id": 7}, {"id": "batch_900001", "n": 3, "odd": {"a.b": 2}})
    mongo.people.delete_many({"role": "Senior"})
    mongo.events.delete_many({"n": {"$mod": [3, 0]}})


def _restore(mongo: Mongo, path: Path) -> backup.RestoreReport:
    return backup.restore(mongo, path, actor="tester", origin="dashboard")


@contextmanager
def _another(mongo: Mongo, folder: Path) -> Iterator[Mongo]:
    """An empty database, with the indexes of a start and a data folder of its own."""
    given = {"data_dir": folder, "database": f"test_{uuid4().hex[:12]}"}
    other = Mongo(mongo.settings.model_copy(update=given))
    indexes.ensure(other)
    yield other
    other.client.drop_database(other.settings.database)
    other.close()


def test_an_empty_database_elsewhere_becomes_equal(mongo: Mongo, tmp_path: Path) -> None:
    state = _team(mongo)
    made = backup.backup(mongo, reason="to move", path=tmp_path / "moved.zip")
    with _another(mongo, tmp_path / "elsewhere") as other:
        report = _restore(other, made.path)
        assert _state(other) == state
        assert report.made == made.batches + made.people
        assert report.events == made.events == mongo.events.count_documents({})
        assert "tanda_id" in {name.removesuffix("_plain") for name in other.batches.index_information()}


def test_what_was_changed_deleted_and_added_is_as_it_was(mongo: Mongo) -> None:
    state = _team(mongo)
    made = backup.backup(mongo)
    _spoil(mongo)
    mongo.batches.update_one({"_id": "text"}, {"$set": {"n": 3}})  # no longer 64 bits wide
    added = mongo.events.insert_one({"field": "status"}).inserted_id
    report = _restore(mongo, made.path)
    assert report.before.batches > 1800
    assert report.events == 500
    assert mongo.events.delete_one({"_id": added}).deleted_count == 1, "the history never loses an entry"
    assert _state(mongo) == state


def test_restoring_twice_changes_nothing_more(mongo: Mongo) -> None:
    _team(mongo)
    made = backup.backup(mongo)
    report = _restore(mongo, made.path)
    assert (report.made, report.changed, report.deleted, report.events) == (0, 0, 0, 0)
    assert report.operation_id is None


def test_a_restore_can_be_undone(mongo: Mongo) -> None:
    _team(mongo)
    made = backup.backup(mongo)
    _spoil(mongo)
    spoilt = _state(mongo)
    report = _restore(mongo, made.path)
    assert report.operation_id
    done = undo.undo(mongo, report.operation_id, actor="tester", origin="dashboard")
    assert not done.refused
    assert {part: _state(mongo)[part] for part in ("batches", "people")} == {
        part: spoilt[part] for part in ("batches", "people")
    }


def test_an_id_that_changed_hands_changes_them_back(lawful: Mongo) -> None:
    lawful.batches.delete_many({})
    lawful.batches.insert_many(
        [{"_id": 1, "id": "batch_1"}, {"_id": 2, "id": "batch_2"}, {"_id": 3, "id": "x"}]
    )
    made = backup.backup(lawful)
    lawful.batches.delete_one({"_id": 1})
    lawful.batches.update_one({"_id": 2}, {"$set": {"id": "batch_1"}})
    lawful.batches.insert_one({"_id": 4, "id": "batch_2"})
    report = _restore(lawful, made.path)
    assert {each["_id"]: each["id"] for each in lawful.batches.find()} == {1: "batch_1", 2: "batch_2", 3: "x"}
    assert report.operation_id
    undo.undo(lawful, report.operation_id, actor="tester", origin="dashboard")
    assert {each["_id"]: each["id"] for each in lawful.batches.find()} == {2: "batch_1", 4: "batch_2", 3: "x"}
    made.path.unlink()


def test_the_state_before_a_restore_can_be_restored(mongo: Mongo) -> None:
    _team(mongo)
    made = backup.backup(mongo)
    _spoil(mongo)
    spoilt = _state(mongo)
    report = _restore(mongo, made.path)
    _restore(mongo, report.before.path)
    assert {part: _state(mongo)[part] for part in ("batches", "people")} == {
        part: spoilt[part] for part in ("batches", "people")
    }


_KEYS: list[list[Any]] = [[1, 1.0, Int64(1)], ["a"], [{"a": 1}], [None], [ObjectId("0" * 24)], [True], [b"x"]]
_VALUES = some.sampled_from(
    [None, 1, 1.0, True, "", "x", [], [1], {}, {"b": 1}, {"b": 1.0, "c": None}, {"x.y": 1}, float("nan")]
)


@some.composite
def _documents(draw: some.DrawFn) -> list[Document]:
    """Documents of different `_id` and different `id`, which may be the other way round next time."""
    keys = draw(some.lists(some.integers(0, len(_KEYS) - 1), unique=True))
    names = draw(some.permutations([f"batch_{n}" for n in range(len(_KEYS))]))
    fields = some.dictionaries(some.sampled_from(["a", "b", "$c", "d.e", ""]), _VALUES, max_size=3)
    return [
        {"_id": draw(some.sampled_from(_KEYS[key])), "id": name} | draw(fields)
        for key, name in zip(keys, names, strict=False)
    ]


@pytest.fixture(scope="session")
def lawful(mongod: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongo]:
    """A database whose ids are unique by an index, for many examples."""
    folder = tmp_path_factory.mktemp("lawful")
    mongo = Mongo(load(mongodb_uri=mongod, data_dir=folder, database=f"test_{uuid4().hex[:12]}"))
    indexes.ensure(mongo)
    yield mongo
    mongo.client.drop_database(mongo.settings.database)
    mongo.close()


@given(_documents(), _documents())
def test_any_state_comes_back_over_any_other(
    lawful: Mongo, earlier: list[Document], later: list[Document]
) -> None:
    def put(documents: list[Document]) -> None:
        lawful.batches.delete_many({})
        if documents:
            lawful.batches.insert_many(documents)

    put(earlier)
    state = _state(lawful)["batches"]
    made = backup.backup(lawful)
    put(later)
    _restore(lawful, made.path)
    assert _state(lawful)["batches"] == state
    made.path.unlink()


@pytest.mark.parametrize("away", [False, True], ids=["database there", "database away"])
def test_ids_are_unique_again_after_a_restore_that_failed(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch, away: bool
) -> None:
    mongo.batches.insert_many([{"id": "batch_1"}, {"id": "batch_1"}])
    made = backup.backup(mongo)
    mongo.batches.delete_many({})
    indexes.ensure(mongo)

    def fail(done: int, total: int) -> None:  # noqa: ARG001
        assert "tanda_id" not in mongo.batches.index_information()
        raise StorageError("first")

    def unreachable(_: Mongo) -> None:
        raise DatabaseUnreachable("second")

    if away:
        monkeypatch.setattr(indexes, "ensure", unreachable)
    with pytest.raises(StorageError, match="first"):
        backup.restore(mongo, made.path, actor="tester", origin="dashboard", progress=fail)
    assert mongo.batches.index_information().get("tanda_id", {}).get("unique", False) is not away


def test_a_backup_is_of_one_moment(mongo: Mongo) -> None:
    _team(mongo)
    state = _state(mongo)

    def meanwhile(done: int, total: int) -> None:  # noqa: ARG001
        mongo.batches.delete_many({})
        mongo.events.insert_one({"field": "late"})

    made = backup.backup(mongo, progress=meanwhile)
    assert backup.verify(made.path).one_moment
    assert mongo.batches.count_documents({}) == 0
    _restore(mongo, made.path)
    mongo.events.delete_many({"field": "late"})
    assert _state(mongo) == state


def test_pages_of_a_backup_leave_nothing_out(mongo: Mongo, monkeypatch: pytest.MonkeyPatch) -> None:
    state = _team(mongo)
    monkeypatch.setattr(making, "_PAGE", 7)
    made = backup.backup(mongo)
    assert made.batches == mongo.batches.count_documents({})
    mongo.batches.delete_many({})
    _restore(mongo, made.path)
    assert _state(mongo) == state


def test_a_standalone_server_is_backed_up_and_restored(standalone: str, tmp_path: Path) -> None:
    mongo = Mongo(load(mongodb_uri=standalone, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}"))
    state = _team(mongo)
    made = backup.backup(mongo)
    assert not backup.verify(made.path).one_moment
    _spoil(mongo)
    _restore(mongo, made.path)
    assert _state(mongo) == state
    mongo.client.drop_database(mongo.settings.database)
    mongo.close()


def test_a_backup_is_private_and_tells_what_it_is(mongo: Mongo, settings: Settings) -> None:
    demo.fill(mongo, batches=30)
    steps: list[tuple[int, int]] = []
    made = backup.backup(mongo, reason="Friday", progress=lambda *step: steps.append(step))
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.path.parent == Folders(settings).backups
    assert (made.reason, made.automatic, made.batches) == ("Friday", False, 30)
    assert made.bytes == made.path.stat().st_size
    whole = 30 + 22 + mongo.events.count_documents({}) + mongo.daily_counts.count_documents({})
    assert steps[-1] == (whole, whole)
    assert backup.find(settings, made.id) == made
    assert backup.list_backups(settings) == [made]


def test_mongorestore_would_find_plain_documents_in_it(mongo: Mongo) -> None:
    mongo.batches.insert_one({"_id": 1, "id": "batch_1"})
    made = backup.backup(mongo)
    with zipfile.ZipFile(made.path) as unpacked:
        name = f"dump/{mongo.settings.database}/batches.bson"
        assert bson.decode_all(unpacked.read(name)) == [{"_id": 1, "id": "batch_1"}]


def test_only_the_last_automatic_backups_are_kept(mongo: Mongo) -> None:
    few = Mongo(mongo.settings.model_copy(update={"backups_kept": 2}))
    own = backup.backup(few)
    spare = backup.before(few, "first")
    made = [backup.before(few, f"number {n}", spare=spare.path) for n in range(3)]
    kept = {each.id for each in backup.list_backups(few.settings)}
    assert kept == {own.id, spare.id, made[1].id, made[2].id}
    few.close()


def test_the_oldest_automatic_backup_survives_its_own_restore(mongo: Mongo) -> None:
    one = Mongo(mongo.settings.model_copy(update={"backups_kept": 1}))
    oldest = backup.before(one, "first")
    _restore(one, oldest.path)
    assert oldest.path.exists()
    one.close()


def test_an_unknown_backup_is_not_found(settings: Settings) -> None:
    for identity in ("20260101T000000-00000000", "../../etc/passwd", ""):
        with pytest.raises(NotFound):
            backup.find(settings, identity)


def test_a_file_that_is_there_is_not_written_over(mongo: Mongo, tmp_path: Path) -> None:
    mine = tmp_path / "mine.zip"
    mine.write_text("mine")
    with pytest.raises(InputError, match="already exists"):
        backup.backup(mongo, path=mine)
    assert mine.read_text() == "mine"


def test_a_failed_backup_leaves_nothing(mongo: Mongo, settings: Settings, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "batch_1"})

    def fail(done: int, total: int) -> None:  # noqa: ARG001
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageError, match="No space left on device"):
        backup.backup(mongo, progress=fail)
    with pytest.raises(StorageError):
        backup.backup(mongo, path=tmp_path / "nowhere" / "x.zip")
    assert not list(Folders(settings).backups.iterdir())


def test_what_a_killed_backup_left_is_swept(mongo: Mongo, settings: Settings) -> None:
    folder = Folders(settings).backups
    abandoned, running = folder / "old.zip.part", folder / "new.zip.part"
    for part in (abandoned, running):
        part.touch()
    os.utime(abandoned, (running.stat().st_mtime - 7200,) * 2)
    backup.backup(mongo)
    assert not abandoned.exists()
    assert running.exists()


def test_a_stranger_in_the_folder_is_passed_over(mongo: Mongo, settings: Settings) -> None:
    (Folders(settings).backups / "other.zip").write_text("no zip")
    made = backup.backup(mongo)
    assert backup.list_backups(settings) == [made]


@pytest.mark.parametrize("opened", [False, True], ids=["before it is opened", "while it is read"])
def test_a_backup_that_goes_while_they_are_listed_does_not_fail_the_list(
    mongo: Mongo, settings: Settings, monkeypatch: pytest.MonkeyPatch, opened: bool
) -> None:
    stays, goes = backup.backup(mongo), backup.backup(mongo)

    class Swept(archive.Reader):
        def __init__(self, path: Path) -> None:
            if opened:
                super().__init__(path)
            goes.path.unlink(missing_ok=True)
            if not opened:
                super().__init__(path)

    monkeypatch.setattr(making, "Reader", Swept)
    assert stays in backup.list_backups(settings)
    monkeypatch.undo()
    assert backup.list_backups(settings) == [stays]


@pytest.fixture(scope="session")
def whole(mongod: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[bytes]:
    """The bytes of a backup."""
    folder = tmp_path_factory.mktemp("whole")
    mongo = Mongo(load(mongodb_uri=mongod, data_dir=folder, database=f"test_{uuid4().hex[:12]}"))
    mongo.batches.insert_many([{"_id": n, "id": f"batch_{n}"} for n in range(5)])
    mongo.events.insert_one({"_id": 1})
    yield backup.backup(mongo).path.read_bytes()
    mongo.client.drop_database(mongo.settings.database)
    mongo.close()


@given(data=some.data())
def test_a_backup_with_any_byte_changed_is_refused(
    whole: bytes, data: some.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = data.draw(some.integers(0, len(whole) - 1))
    flip = data.draw(some.integers(1, 255))
    path = tmp_path_factory.getbasetemp() / "flipped.zip"
    path.write_bytes(whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :])
    with pytest.raises(InputError):
        backup.verify(path)


@given(data=some.data())
def test_a_backup_cut_short_or_grown_is_refused(
    whole: bytes, data: some.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.zip"
    cut = data.draw(some.integers(0, len(whole) - 1))
    path.write_bytes(data.draw(some.sampled_from([whole[:cut], whole[cut + 1 :], whole + whole[cut:]])))
    with pytest.raises(InputError):
        backup.verify(path)


def _sealed(mongo: Mongo, path: Path, pieces: dict[str, list[bytes]], **told: Any) -> Path:
    """A backup whose seal is right and whose content may not be."""
    about: dict[str, Any] = {
        "id": "20260101T000000-00000000",
        "made_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        "reason": "",
        "automatic": False,
        "database": "x",
        "one_moment": True,
        "counts": {part: len(pieces.get(part, [])) for part in archive.PARTS},
    }
    with path.open("w+b") as file, archive.Writer(file, mongo) as writer:
        for part in archive.PARTS:
            writer.add(part, pieces.get(part, []))
        writer.finish(archive.Header(**(about | told)))
    return path


_GOOD = bson.encode({"_id": 1})
_OTHERS = [bson.encode({"_id": n, "id": f"batch_{n}"}) for n in range(2, 1500)]


@pytest.mark.parametrize(
    ("pieces", "told", "reason"),
    [
        (
            {"batches": [_GOOD]},
            {"counts": {"people": 0, "batches": 2, "events": 0}},
            "1 batches where 2 should",
        ),
        ({"batches": [bson.encode({"id": "x"})]}, {}, "has no _id"),
        ({"batches": [_GOOD[:-3]]}, {}, "damaged"),
        ({"batches": [_GOOD] * 60}, {}, "it has an _id twice"),
        ({"people": [_GOOD, *_OTHERS, _GOOD]}, {}, "it has an _id twice"),
        ({"events": [_GOOD, bson.encode({"_id": bson.Int64(1)})]}, {}, "it has an _id twice"),
        ({"events": [_GOOD, bson.encode({"_id": 1.0})]}, {}, "it has an _id twice"),
        ({"events": [_GOOD, b"\x01\0\0\0"]}, {}, "impossible length"),
        ({"events": [b"\xff\xff\xff\x7f"]}, {}, "impossible length"),
        ({"people": [b"\x06\0\0\0\x99\0"]}, {}, "damaged"),
        ({}, {"counts": {"people": 0}}, "damaged"),
        ({}, {"counts": []}, "damaged"),
        ({}, {"reason": "x" * 70_000}, "header is too long"),
    ],
)
def test_a_sealed_file_with_wrong_content_is_refused(
    mongo: Mongo, tmp_path: Path, pieces: dict[str, list[bytes]], told: dict[str, Any], reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        backup.verify(_sealed(mongo, tmp_path / "wrong.zip", pieces, **told))


@pytest.mark.parametrize(("name", "reason"), [("FORMAT", "another program"), ("VERSION", "format version 9")])
def test_another_format_is_refused(
    mongo: Mongo, tmp_path: Path, name: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(archive, name, 9)
        path = _sealed(mongo, tmp_path / "foreign.zip", {})
    with pytest.raises(InputError, match=reason):
        backup.verify(path)


def test_a_refused_file_leaves_everything_untouched(mongo: Mongo, settings: Settings, tmp_path: Path) -> None:
    state = _team(mongo)
    made = backup.backup(mongo, path=tmp_path / "mine.zip")
    content = made.path.read_bytes()
    damaged = tmp_path / "damaged.zip"
    middle = len(content) // 2
    for wrong in (
        content[:middle] + b"\0" + content[middle + 1 :],
        content[:-1],
        b"",
        b"PK\x03\x04",
        b"text",
    ):
        damaged.write_bytes(wrong)
        with pytest.raises(InputError, match="not a complete backup"):
            _restore(mongo, damaged)
    with zipfile.ZipFile(damaged, "w") as foreign:
        foreign.writestr("photo.txt", "x")
    with pytest.raises(InputError, match="not a complete backup"):
        _restore(mongo, damaged)
    with pytest.raises(InputError, match="not a complete backup"):
        _restore(mongo, tmp_path)
    with pytest.raises(InputError, match="There is no file"):
        _restore(mongo, tmp_path / "nowhere.zip")
    assert _state(mongo) == state
    assert not mongo.events.count_documents({"operation": _RESTORE})
    assert not backup.list_backups(settings)


_CHILD = """
import signal, sys
from pathlib import Path
from data.mongo.client import Mongo
from data import backup
from data.backup import restoring
from data.settings import load

restoring.CHUNK = 50
path, folder, uri, database, stop = sys.argv[1:]

def progress(done, total):
    if done >= float(stop) * total:
        print("here", flush=True)
        signal.pause()

mongo = Mongo(load(mongodb_uri=uri, data_dir=Path(folder), database=database))
backup.restore(mongo, Path(path), actor="tester", origin="dashboard", progress=progress)
"""


@pytest.mark.parametrize("stop", [0.8, 0.89, 0.94, 0.97], ids=["events", "clearing", "people", "batches"])
def test_killed_in_the_middle_and_run_again_it_ends_in_the_same_state(
    mongo: Mongo, settings: Settings, stop: float
) -> None:
    state = _team(mongo)
    made = backup.backup(mongo)
    _spoil(mongo)
    spoilt = _state(mongo)
    assert settings.mongodb_uri
    uri = settings.mongodb_uri.get_secret_value()
    given = [str(made.path), str(settings.data_dir), uri, settings.database, str(stop)]
    child = subprocess.Popen([sys.executable, "-c", _CHILD, *given], stdout=subprocess.PIPE)
    try:
        assert child.stdout
        assert child.stdout.readline() == b"here\n"
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
        if child.stdout:
            child.stdout.close()
    assert _state(mongo) not in (state, spoilt), "it was killed too early or too late to test anything"
    _restore(mongo, made.path)
    assert _state(mongo) == state
    assert mongo.batches.count_documents({}) == made.batches


# --- saved views, thresholds and snoozes --------------------------------------------------------

_WHO: Any = {"actor": "Person 01", "origin": "dashboard"}


def _set_up(mongo: Mongo) -> None:
    """A view of Person 01, a threshold and a snooze."""
    saved_views.save(mongo, name="Late", page="/batches", query="overdue=yes", owner="Person 01", **_WHO)
    attention.set_threshold(mongo, "unassigned", 50, usual=20, **_WHO)
    attention.snooze(mongo, "overdue", until=datetime.date(2026, 12, 24), n=0, **_WHO)


def _set(mongo: Mongo) -> tuple[Any, ...]:
    return saved_views.views(mongo, "Person 01"), attention.set_rules(mongo)


def test_views_thresholds_and_snoozes_come_back(mongo: Mongo) -> None:
    _set_up(mongo)
    before, made = _set(mongo), backup.backup(mongo)
    assert (made.views, made.rules) == (1, 2)
    (view,) = saved_views.views(mongo, "Person 01")
    saved_views.delete(mongo, view.id, seen_by="Person 01", **_WHO)
    saved_views.save(mongo, name="late", page="/batches", query="", owner="Person 01", **_WHO)
    attention.set_threshold(mongo, "unassigned", 7, usual=20, **_WHO)
    attention.wake(mongo, "overdue", **_WHO)
    attention.snooze(mongo, "stale", until=None, n=3, **_WHO)
    spoiled = _set(mongo)
    report = _restore(mongo, made.path)
    assert _set(mongo) == before
    assert (report.made, report.changed, report.deleted, report.others) == (0, 0, 0, 5)
    assert report.operation_id is not None
    undo.undo(mongo, report.operation_id, **_WHO)
    assert _set(mongo) == spoiled


def test_they_move_to_another_machine_with_the_team(mongo: Mongo, tmp_path: Path) -> None:
    _set_up(mongo)
    made = backup.backup(mongo, path=tmp_path / "moved.zip")
    with _another(mongo, tmp_path / "elsewhere") as other:
        assert _restore(other, made.path).others == 3
        assert _set(other) == _set(mongo)


def test_a_backup_of_an_earlier_version_leaves_them_as_they_are(mongo: Mongo, tmp_path: Path) -> None:
    _set_up(mongo)
    before = _set(mongo)
    old = _sealed(mongo, tmp_path / "old.zip", {"batches": [bson.encode({"_id": 1, "id": "batch_1"})]})
    assert backup.described(old).rules == 0
    report = _restore(mongo, old)
    assert (report.made, report.others) == (1, 0)
    assert _set(mongo) == before
