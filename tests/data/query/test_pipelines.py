"""What MongoDB is asked, as literals: each panel's questions, each list's, each operation's.

They lie in `pipelines/`, as one would type them into mongosh. `PIPELINES=write pytest <this file>` writes
them anew; a look at the difference is the review.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from bson import ObjectId
from pymongo import MongoClient

from dashboard.columns import SENT
from dashboard.panel_data import OF_BATCHES
from dashboard.panels.batches import summary_questions
from dashboard.url import View
from data import backup, clock
from data.batches import edits
from data.batches.selection import ByFilters
from data.crew import people
from data.history import capture, log
from data.history.undo import undo
from data.imports import importer, missing, quick_create
from data.masks import auto_create, integrity, listing
from data.masks.sync import sync
from data.metrics.day import Day
from data.model.conditions import Days
from data.model.datasets import BATCHES, PEOPLE
from data.model.dimensions.base import Context, Dimension
from data.model.dimensions.history import HISTORY
from data.model.vocabulary import load as load_vocabulary
from data.mongo import client
from data.mongo.client import Mongo
from data.query.changes import Changes
from data.query.engines.mongo import MongoEngine
from data.query.engines.snapshot.build import built, refreshed
from data.query.filters import EVERYTHING, FIELDS, Filters
from data.query.questions import Counts, Duplicates, Moment, Order, Question, Rows
from data.query.stream_reading import Look, read_on
from data.settings import Settings
from data.system.storage import Folders
from tests.data.query.mongosh import Heard, Mongosh

_FOLDER = Path(__file__).with_name("pipelines")
_NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
_CONTEXT = Context(date(2026, 3, 9), "Europe/Madrid", load_vocabulary(), ("batch_9",), "batch_events")
_MOMENT = Moment(_CONTEXT)
_DAY = Day.of(_CONTEXT.today, 14)
#: What makes a dimension, by the name it has in the literals.
_CLEAN = {
    "text": BATCHES["person"],
    "id": BATCHES["id"],
    "day": BATCHES["due"],
    "number": BATCHES["file_count"],
    **{
        name: BATCHES[name]
        for name in (
            *("stage", "review", "priority", "completed", "completed_basis"),
            *("accepted", "overdue", "files", "duplicated"),
        )
    },
    **{each.name: each for each in BATCHES.dimensions if HISTORY in each.needs},
    "history": Dimension("history", (), lambda _, context: _beside(context), "text"),
}


def _beside(context: Context) -> Any:
    """What stands beside each batch for the dimensions that the history knows."""
    assert BATCHES.history is not None
    return BATCHES.history.beside(context)[-1]["$set"][HISTORY]


_VIEWS = {
    "everything": View(),
    "one filter of each kind": View(
        Filters.from_query("person=Ana&due=2026-03-01..2026-03-31&files=yes&text=00")
    ),
    "by another date": View(basis="approved"),
}

#: Filters one by one, as the address says them: each field of `Filters`, and what is special.
_FILTERS = (
    *("text=0034", "person=Ana", "person=~", "stage=in_progress", "stage=unknown", "review=approved"),
    *("priority=high", "specification=cells", "assigned=..2026-03-31", "due=2026-03-01..2026-03-31"),
    *("due=none", "reviewed=2026-03-01..", "approved=2026-03-09", "uploaded=2026-03-09"),
    *("completed=2026-03-01..2026-03-31", "overdue=yes", "overdue=no", "files=yes", "accepted=yes"),
    *("accepted=no", "duplicated=yes", "view=everyday", "started=2026-03-01..", "last_segmented=2026-03-09"),
    *("rejections=1..", "reassignments=2", "first_review=rejected", "first_reviewed_person=Ana"),
    *("in_progress_visits=2", "segmented_visits=3..", "reviews=1", "rejection_reason=Rough"),
)
#: Each yields the name of what it asks next.
Asking = Iterator[str]


class _Once(threading.Event):
    """Not set at first; set as soon as somebody has looked twice."""

    looks = 0

    def is_set(self) -> bool:
        self.looks += 1
        return self.looks > 2


def _questions(mongo: Mongo, named: Mapping[str, Question[Any]]) -> Asking:
    for name, question in named.items():
        yield name
        MongoEngine(mongo).answer(question, _MOMENT)


def _of_views(mongo: Mongo, questions: Callable[[View, Day], dict[str, Counts]]) -> Asking:
    for title, view in _VIEWS.items():
        asked = questions(view, _DAY)
        if title != "everything" and asked == questions(View(), _DAY):
            continue
        yield from _questions(mongo, {f"{title}: {name}": each for name, each in asked.items()})


def _filters(mongo: Mongo) -> Asking:
    return _questions(mongo, {query: Counts((), Filters.from_query(query)) for query in _FILTERS})


def _page(mongo: Mongo) -> Asking:
    """A page of the list: of the order by id it is cut out, of any other the keys are kept."""
    some, last = Filters(person=("Ana",)), (("due", True), ("id", False))
    pages: dict[str, Question[Any]] = {
        "the second page by id": Rows(SENT, EVERYTHING, (("id", False),), 100, 200),
        "the first page by id of what a filter lets through": Rows(SENT, some, (("id", True),), 0, 100),
        "the keys in order of a day": Order(some, (("due", True),)),
        "the keys in order of a choice": Order(EVERYTHING, (("priority", False),)),
        "the keys in order of a day, and those of one day by id": Order(some, last),
    }
    return _questions(mongo, pages)


def _export(mongo: Mongo) -> Asking:
    for name, sort in {"in order of a day": (("due", False),), "by id": (("id", False),)}.items():
        yield name
        list(MongoEngine(mongo).stream(Rows(SENT, Filters(person=("Ana",)), sort), _MOMENT))


def _duplicates(mongo: Mongo) -> Asking:
    return _questions(mongo, {"ids that repeat": Duplicates()})


def _copy(mongo: Mongo) -> Asking:
    engine = MongoEngine(mongo)
    for dataset in (BATCHES, PEOPLE):
        yield f"all {dataset.name}"
        snapshot = built(engine, dataset, _CONTEXT, None)
        yield f"{dataset.name} that changed"
        refreshed(engine, snapshot, [_key(1)], _CONTEXT, None)


def _changes(mongo: Mongo) -> Asking:
    yield "what changed since the last look"
    read_on(mongo, Look(0.0, None, None, None, Changes(10), anew=True), 1.0)


def _capture(mongo: Mongo) -> Asking:
    yield "what others change, to be recorded"
    capture.follow(mongo.settings, _Once())


def _bulk(mongo: Mongo) -> Asking:
    yield "choose by filter, and look again before writing"
    where = Filters(person=("Ana",), duplicated=False)
    edits.bulk(mongo, ByFilters(where, _CONTEXT), {"status": "S"}, actor="tester", origin="dashboard")


def _undo(mongo: Mongo) -> Asking:
    where = ByFilters(Filters(person=("Ana",)), _CONTEXT)
    done = edits.bulk(mongo, where, {"status": "S"}, actor="tester", origin="dashboard")
    yield "undo"
    undo(mongo, done.operation_id, actor="tester", origin="dashboard")


def _people(mongo: Mongo) -> Asking:
    yield "a person is renamed, and the batches with them"
    people.rename(mongo, "Ana", "Anna", actor="tester", origin="dashboard")
    yield "a person who leaves keeps what is accepted"
    people.remove(mongo, "Anna", reassign_to="Ben", actor="tester", origin="dashboard")


def _adding(mongo: Mongo) -> Asking:
    table = Folders(mongo.settings).run / "batches.csv"
    table.write_text("id,assignee\nbatch_10,Ana\nbatch_20250909T0034,Ana\n")
    yield "records of a file"
    importer.run(mongo, table, update=True)
    yield "which ids of a file are missing"
    missing.missing(mongo, table)
    yield "which pasted ids are new"
    quick_create.preview(mongo, "batch_11 batch_20250909T0034")


def _files(mongo: Mongo) -> Asking:
    days = Days(date(2026, 3, 1), date(2026, 4, 1))
    yield "a page of the list"
    listing.list_files(mongo, listing.FileQuery(page=2, per_page=1))
    yield "a page of what a filter lets through"
    listing.list_files(mongo, listing.FileQuery(name="00", uploader="Ana", days=days))
    yield "files and bytes by day and person"
    listing.uploads(mongo)


def _sync(mongo: Mongo) -> Asking:
    yield "sync: what batches say, what files say, and what differs once more"
    sync(mongo, actor="tester")


def _auto_create(mongo: Mongo) -> Asking:
    yield "ids that files have and no batch has"
    auto_create.create(mongo, actor="tester", origin="dashboard")


def _integrity(mongo: Mongo) -> Asking:
    yield "everything"
    integrity.check(mongo)


def _backup(mongo: Mongo) -> Asking:
    yield "everything at one moment"
    backup.before(mongo, "a test")


def _log(mongo: Mongo) -> Asking:
    yield "the operations"
    log.operations(mongo, wanted=log.Wanted(before=_NOW))
    yield "what became of a batch"
    log.events(mongo, batch_id="batch_20250909T0034")


_ASKED: Mapping[str, Callable[[Mongo], Asking]] = {
    "panels/summary": partial(_of_views, questions=summary_questions),
    **{f"panels/{name}": partial(_of_views, questions=panel.questions) for name, panel in OF_BATCHES.items()},
    "questions/filters": _filters,
    "questions/list": _page,
    "questions/export": _export,
    "questions/duplicates": _duplicates,
    "questions/copy": _copy,
    "questions/changes": _changes,
    "operations/capture": _capture,
    "operations/bulk": _bulk,
    "operations/undo": _undo,
    "operations/people": _people,
    "operations/adding": _adding,
    "operations/files": _files,
    "operations/sync": _sync,
    "operations/auto-create": _auto_create,
    "operations/integrity": _integrity,
    "operations/backup": _backup,
    "operations/log": _log,
}


def _key(number: int) -> ObjectId:
    return ObjectId(f"{number:024x}")


def _fill(mongo: Mongo) -> None:
    """A batch by its name, two of one id, a file of the first and one of none; as simple as can be."""
    ids = ("batch_20250909T0034", "batch_9", "batch_9")
    mongo.batches.insert_many(
        {"_id": _key(place), "id": identifier, "assignee": "Ana", "status": "In"}
        for place, identifier in enumerate(ids, 1)
    )
    mongo.people.insert_many({"_id": _key(place), "name": name} for place, name in ((11, "Ana"), (12, "Ben")))
    names = ("batch_20250909T0034.zip", "batch_20260101T0000.zip")
    mongo.mask_files.insert_many(
        {"_id": _key(place), "filename": name, "uploadDate": _NOW, "length": 9, "chunkSize": 9}
        for place, name in enumerate(names, 21)
    )


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    """What every connection asks that is made from now on; it is noon on the ninth of March."""
    heard = Heard()
    monkeypatch.setattr(client, "MongoClient", partial(MongoClient, event_listeners=[heard]))
    monkeypatch.setattr(clock, "seconds", _NOW.timestamp)
    return heard


def _told(heard: Heard, asking: Asking, database: str) -> str:
    """What was asked, each part under its name; the same asked again right away is written once, and what
    is called otherwise every time by one name."""
    write = Mongosh(_CLEAN, _CONTEXT)
    begins = [(title, len(heard.questions)) for title in asking]
    ends = [start for _, start in begins[1:]] + [len(heard.questions)]
    parts = []
    for (title, start), end in zip(begins, ends, strict=True):
        questions = [write.question(each) for each in heard.questions[start:end]]
        parts.append(f"// {title}\n" + "".join(f"{question}\n" for question, _ in groupby(questions)))
    return re.sub(r"\b[0-9a-f]{32}\b", "operation", "\n".join(parts).replace(database, "team"))


def _compare(path: Path, told: str) -> None:
    if os.environ.get("PIPELINES") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(told, encoding="utf-8")
    assert path.exists(), f"{path.name} is missing: PIPELINES=write writes it"
    assert told == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", _ASKED)
def test_mongodb_is_asked_as_the_literal_says(name: str, settings: Settings, heard: Heard) -> None:
    mongo = Mongo(settings)
    try:
        _fill(mongo)
        _compare(_FOLDER / f"{name}.js", _told(heard, _ASKED[name](mongo), settings.database))
    finally:
        mongo.client.drop_database(settings.database)
        mongo.close()


@pytest.mark.parametrize("name", _CLEAN)
def test_values_are_cleaned_as_the_literal_says(name: str) -> None:
    write = Mongosh(_CLEAN, _CONTEXT)
    _compare(_FOLDER / "clean" / f"{name}.js", write.dimension(name, _CLEAN[name], _CONTEXT))


@pytest.mark.parametrize("dimension", [*BATCHES.dimensions, *PEOPLE.dimensions], ids=lambda each: each.name)
def test_every_dimension_has_a_literal(dimension: Dimension) -> None:
    assert re.match(r"// clean\.\w+\(", Mongosh(_CLEAN, _CONTEXT).dimension("", dimension, _CONTEXT))


def test_every_kind_of_filter_is_asked_with() -> None:
    assert {query.partition("=")[0] for query in _FILTERS} == {*FIELDS, "view"}


def test_no_literal_is_left_over() -> None:
    there = {str(path.relative_to(_FOLDER).with_suffix("")) for path in _FOLDER.rglob("*.*")}
    assert there == {*_ASKED, *(f"clean/{name}" for name in _CLEAN)}
