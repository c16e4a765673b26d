"""Killed in the middle of an operation: the next run makes it whole, and the history takes all of it back."""

from __future__ import annotations

import copy
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Lock
from typing import Any
from uuid import uuid4

import pytest
from pymongo import monitoring

from dashboard.jobs import JobManager, job_settings
from data import backup
from data.batches import edits
from data.batches.selection import ByIds
from data.crew import distribution, editing
from data.crew.distribution import Share
from data.history import log, recorder, undo
from data.history.change import digest
from data.imports import importer
from data.masks import auto_create, sync
from data.mongo import embedded
from data.mongo.client import Document, Mongo
from data.settings import Settings, load
from data.system.identity import ProcessIdentity

_CHUNK = 100  # changes of a transaction: a tenth of what is usual
N = 250  # changes: three transactions
_WHO: dict[str, Any] = {"actor": "tester", "origin": "dashboard"}
_KNOWN = tuple(f"batch_{n}" for n in range(N))
_BEFORE = {"status": "NS", "mongo_uploaded": False}
_CREW = ("Persona A", "Persona B", "Persona C")

Operation = Callable[[Mongo, Path], Any]
Eventually = Callable[[Callable[[], bool], float], None]


def _import(mongo: Mongo, folder: Path) -> Any:
    return importer.run(mongo, folder / "new.jsonl", chunk=_CHUNK, actor="tester")


def _restore(mongo: Mongo, folder: Path) -> Any:
    return backup.restore(mongo, Path((folder / "backup").read_text()), **_WHO)


def _edit_many(mongo: Mongo, _: Path) -> Any:
    values = {"stage": "in_progress", "priority": "high", "due": "2026-01-31"}
    return editing.edit_many(mongo, ByIds(_KNOWN), values, **_WHO)


def _distribute(mongo: Mongo, _: Path) -> Any:
    return distribution.distribute(mongo, ByIds(_KNOWN), [Share(each) for each in _CREW], "evenly", **_WHO)


#: Each with how many batches it leaves in the state it is about, and which that is.
OPERATIONS: dict[str, tuple[Operation, Document]] = {
    "sync": (
        lambda mongo, _: sync.sync(mongo, chunk=_CHUNK, **_WHO),
        {"file_info.file_count": 1, "mongo_uploaded": True},
    ),
    "import": (_import, {"comments": "imported"}),
    "auto-create": (
        lambda mongo, _: auto_create.create(mongo, **_WHO),
        {"id": {"$regex": r"^batch_5\d{5}$"}},
    ),
    "bulk": (lambda mongo, _: edits.bulk(mongo, ByIds(_KNOWN), {"status": "S"}, **_WHO), {"status": "S"}),
    "edit-many": (
        _edit_many,
        {"status": "In", "metadata.priority": "alta", "metadata.due_date": "2026-01-31"},
    ),
    "distribute": (
        _distribute,
        {"assignee": {"$in": _CREW}, "metadata.assigned_at": {"$exists": True}},
    ),
    "restore": (_restore, {"comments": "as backed up"}),
}


# The job: it stops for good (or until it may go on) when it is about to commit the second time.


class _Halt(monitoring.CommandListener):
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._commits = 0
        self._counting = Lock()

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        with self._counting:
            self._commits += event.command_name == "commitTransaction"
            stops = self._commits >= 2  # and with it whatever else is being written
            if stops and not self._folder.joinpath("here").exists():
                self._folder.joinpath("here.tmp").write_text(str(os.getpid()))
                self._folder.joinpath("here.tmp").rename(self._folder / "here")
        while stops and not self._folder.joinpath("go").exists():
            Event().wait(0.02)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


def operate(_set_progress: Any, kind: str, folder: str) -> None:
    monitoring.register(_Halt(Path(folder)))
    usual = recorder.CHUNK
    for module in [*sys.modules.values()]:
        if module.__name__.startswith("data.") and vars(module).get("CHUNK") == usual:
            vars(module)["CHUNK"] = _CHUNK
    operation, _ = OPERATIONS[kind]
    operation(Mongo(job_settings()), Path(folder))


def serve(uri: str, database: str, kind: str, folder: str) -> None:
    """A worker: starts the job, and lives until it is told to end."""
    manager = JobManager(load(mongodb_uri=uri, database=database, data_dir=Path(folder)))
    job = manager.unattended.submit(operate, {"kind": kind, "folder": folder}, name=kind)
    sys.stdin.readline()
    record = manager.unattended.find(job)
    assert record
    Path(folder, "state").write_text(record.state)


# The team it works on.


@pytest.fixture(scope="module")
def server(quick: Path) -> Iterator[embedded.Embedded]:
    """A database that may be killed."""
    database = embedded.Embedded(load(data_dir=quick / "server"))
    database.ensure()
    yield database
    database.stop()


@pytest.fixture
def team(server: embedded.Embedded, tmp_path: Path) -> Iterator[Mongo]:
    settings: Settings = server.settings.model_copy(
        update={"database": f"test_{uuid4().hex[:12]}", "data_dir": tmp_path}
    )
    mongo = Mongo(settings)
    mongo.batches.create_index("id", unique=True)
    mongo.batches.insert_many({"id": id, "comments": "as backed up", **_BEFORE} for id in _KNOWN)
    mongo.people.insert_many({"name": each} for each in _CREW)
    (tmp_path / "backup").write_text(str(backup.backup(mongo).path))
    mongo.batches.update_many({}, {"$set": {"comments": "worked on"}})
    mongo.mask_files.insert_many({"filename": f"masks_{id}.zip"} for id in _KNOWN)
    mongo.mask_files.insert_many({"filename": f"masks_batch_{n}.zip"} for n in range(500_000, 500_000 + N))
    records = ({"id": f"batch_{n}", "comments": "imported"} for n in range(900_000, 900_000 + N))
    (tmp_path / "new.jsonl").write_text("\n".join(json.dumps(each) for each in records))
    mongo.client.admin.command("setParameter", 1, transactionLifetimeLimitSeconds=1)
    yield mongo
    mongo.client.drop_database(settings.database)
    mongo.close()


def _batches(mongo: Mongo) -> list[Document]:
    return list(mongo.batches.find().sort("id", 1))


def _kill(victim: str, worker: subprocess.Popen[bytes], job: int, server: embedded.Embedded) -> None:
    pid = {"job": job, "worker": worker.pid, "database": server.pid}[victim]
    assert pid
    os.kill(pid, signal.SIGKILL)


def _history_tells(mongo: Mongo, before: list[Document]) -> list[Document]:
    """The batches as *before*, with all that the history says was done to them since."""
    told = {each["_id"]: copy.deepcopy(each) for each in before}
    for entry in mongo.events.find({"field": {"$nin": recorder.NOTES}, "person": None}).sort("_id", 1):
        if entry["field"] == recorder.WHOLE:
            stored = mongo.batches.find_one(entry["key"])
            assert stored, "it was made"
            assert digest(stored) == entry["digest"]
            told[entry["key"]] = stored
            continue
        *above, name = entry["field"].split(".")
        place = told[entry["key"]]
        for each in above:
            place = place.setdefault(each, {})
        assert place.get(name) == entry.get("from")
        place[name] = entry["to"]
    return sorted(told.values(), key=lambda each: str(each["id"]))


def _interrupt(
    kind: str, victim: str, team: Mongo, server: embedded.Embedded, folder: Path, eventually: Eventually
) -> None:
    """Kill *victim* in the middle of the operation. A job whose database is killed goes on with the next."""
    assert team.settings.mongodb_uri
    place = (team.settings.mongodb_uri.get_secret_value(), team.settings.database, kind, str(folder))
    program = [
        sys.executable,
        "-c",
        "import sys; from tests.data.test_killed import serve; serve(*sys.argv[1:])",
    ]
    with subprocess.Popen([*program, *place], stdin=subprocess.PIPE) as worker:
        eventually((folder / "here").exists, 30)
        job = ProcessIdentity.of(int((folder / "here").read_text()))
        assert job
        assert 0 < team.batches.count_documents(OPERATIONS[kind][1]) < N, "it is not in the middle"
        _kill(victim, worker, job.pid, server)
        if victim == "database":
            eventually(server.lost, 10)
            server.ensure(same_port=True)
            (folder / "go").touch()
        eventually(lambda: not job.alive(), 60)
        if victim != "worker":
            worker.communicate(b"\n", timeout=20)
    if victim == "job":
        assert (folder / "state").read_text() == "lost"
    if victim != "database":
        assert log.operations(team)[0].state == "interrupted"


@pytest.mark.parametrize("victim", ["job", "worker", "database"])
@pytest.mark.parametrize("kind", OPERATIONS)
def test_the_next_run_makes_it_whole_and_undo_gives_back_what_was_before(
    team: Mongo,
    server: embedded.Embedded,
    tmp_path: Path,
    eventually: Eventually,
    kind: str,
    victim: str,
) -> None:
    operation, wanted = OPERATIONS[kind]
    before = _batches(team)
    _interrupt(kind, victim, team, server, tmp_path, eventually)
    assert _batches(team) == _history_tells(team, before), "a change without its entry, or the reverse"
    operation(team, tmp_path)
    assert team.batches.count_documents(wanted) == N
    assert operation(team, tmp_path) is not None, "once more"
    assert team.batches.count_documents(wanted) == N
    assert _batches(team) == _history_tells(team, before)
    for done in log.operations(team):
        assert undo.undo(team, done.id, **_WHO).refused == ()
    assert _batches(team) == before


@pytest.mark.parametrize("kind", ["edit-many", "distribute"])
def test_what_was_interrupted_is_undone_as_it_stands_or_done_as_if_nothing_had_been(
    team: Mongo, server: embedded.Embedded, tmp_path: Path, eventually: Eventually, kind: str
) -> None:
    operation, wanted = OPERATIONS[kind]
    before = _batches(team)
    _interrupt(kind, "job", team, server, tmp_path, eventually)
    half = team.batches.count_documents(wanted)
    assert half == _CHUNK, "a chunk is there whole or not at all"
    assert undo.undo(team, log.operations(team)[0].id, **_WHO).reversed == half
    assert _batches(team) == before
    operation(team, tmp_path)
    done = _batches(team)
    assert team.batches.count_documents(wanted) == N
    given = [each["assignee"] for each in done] if kind == "distribute" else []
    assert all(given.count(each) in (83, 84) for each in _CREW if given)
