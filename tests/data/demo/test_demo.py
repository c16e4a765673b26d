"""The demo team: the same every time, plausible, and as dirty as real data."""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from bson import json_util

from data import clock, daily_counts, demo
from data.demo import history, people
from data.demo.days import Days
from data.demo.stock import Stock, stocks
from data.errors import InputError
from data.masks.preview import showing
from data.metrics.first_pass import first_pass
from data.model import vocabulary
from data.mongo.client import Document, Mongo
from tests import oracle

TODAY = datetime.date(2026, 3, 18)
ZONE = ZoneInfo("Europe/Madrid")
MISSING = "(missing)"


def made(batches: int = demo.BATCHES, seed: int = 7, today: datetime.date = TODAY) -> Stock:
    """All documents of a demo, without a database."""
    whole, days = Stock(), Days(today, ZONE, vocabulary.load())
    for stock in stocks(batches, round(batches * demo.FILES / demo.BATCHES), seed, today, ZONE, days):
        whole.batches += stock.batches
        whole.files += stock.files
        whole.chunks += stock.chunks
        whole.events += stock.events
    return whole


@pytest.fixture(scope="module")
def team() -> Stock:
    return made()


def fingerprint(documents: Iterable[Document]) -> str:
    rows = sorted(json_util.dumps(document, sort_keys=True) for document in documents)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def values(batches: Iterable[Document], path: str) -> Counter[Any]:
    """How often each value of *path* is there."""
    found: Counter[Any] = Counter()
    for batch in batches:
        value: Any = batch
        for name in path.split("."):
            value = value.get(name, MISSING) if isinstance(value, dict) else MISSING
        found[value] += 1
    return found


def day(value: object) -> datetime.date | None:
    """The calendar day of a date in any of its legal forms."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(ZONE).date()
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d", value):
        try:
            return datetime.date.fromisoformat(value[:10])
        except ValueError:
            return None
    return None


def test_the_same_seed_and_day_give_the_same_documents(mongo: Mongo) -> None:
    ends = []
    for _ in range(2):
        demo.fill(mongo, batches=300, seed=3, today=TODAY)
        ends.append(
            {
                name: fingerprint(mongo.database[name].find())
                for name in sorted(mongo.database.list_collection_names())
            }
        )
        mongo.client.drop_database(mongo.database.name)
    assert ends[0] == ends[1]
    stored = [
        "batch_events",
        "batch_events_daily_counts",
        "batches",
        "masks.chunks",
        "masks.files",
        "segmentadores",
    ]
    assert list(ends[0]) == stored
    assert fingerprint(made(300, seed=4).batches) != ends[0]["batches"]


def test_the_whole_team_is_stored(mongo: Mongo) -> None:
    seen: list[tuple[int, int]] = []
    report = demo.fill(mongo, today=TODAY, progress=lambda done, total: seen.append((done, total)))
    assert (report.batches, report.people, report.files) == (2348, 24, 10_000)
    assert mongo.batches.count_documents({}) == 2348
    assert mongo.people.count_documents({}) == 22
    assert mongo.mask_files.count_documents({}) == 10_000
    assert seen[-1] == (2348, 2348)


def _standing(team: Stock, today: datetime.date) -> tuple[Counter[Any], Counter[Any]]:
    """Batches of each kind and files of each uploader, counted by their weeks back from *today*."""

    def weeks(text: str | None) -> object:
        age = text and (today - datetime.date.fromisoformat(text)).days
        return isinstance(age, int) and (age // 7, age > 0, age > 21)

    batches = Counter(
        tuple(weeks(row[name]) if name in DAYS else row[name] for name in row if name not in NOT_COUNTED)
        for row in oracle.clean(team.batches, today, ZONE, team.events)
    )
    files = Counter(
        (file["metadata"]["uploaded_by"], weeks(str(file["uploadDate"].astimezone(ZONE).date())))
        for file in team.files
    )
    return batches, files


DAYS = (
    *("assigned", "due", "reviewed", "approved", "uploaded", "completed"),
    *("started", "first_segmented", "last_segmented", "stage_since"),
)
#: Names, and days that work moves over weekends.
NOT_COUNTED = ("id", "folder", "in_progress_days", "rework_days")


@pytest.mark.parametrize("seed", [7, 8])
@pytest.mark.parametrize(
    "today",
    [
        *(datetime.date(2026, 11, 23) + datetime.timedelta(days) for days in range(7)),
        datetime.date(2026, 12, 31),
        datetime.date(2027, 1, 1),
        datetime.date(2028, 2, 29),
        datetime.date(2027, 3, 28),  # a clock change, and the other one
        datetime.date(2027, 10, 31),
    ],
    ids=str,
)
def test_every_count_is_the_same_whatever_the_day(today: datetime.date, seed: int) -> None:
    assert _standing(made(400, seed, today), today) == _standing(made(400, seed), TODAY)


@pytest.mark.parametrize("batches", [0, 1, 10, 500, 5000])
def test_the_size_is_a_parameter(batches: int) -> None:
    team = made(batches)
    files = round(batches * demo.FILES / demo.BATCHES)
    assert (len(team.batches), len(team.files), len(team.chunks)) == (batches, files, files)
    assert len({batch["_id"] for batch in team.batches}) == batches
    assert len({file["_id"] for file in team.files}) == files


@pytest.mark.parametrize("collection", ["batches", "people", "mask_files"])
def test_data_that_is_there_is_never_mixed_with_the_demo(mongo: Mongo, collection: str) -> None:
    getattr(mongo, collection).insert_one({"id": "mine"})
    with pytest.raises(InputError, match=r"already has data"):
        demo.fill(mongo, batches=10)
    assert sum(c.count_documents({}) for c in (mongo.batches, mongo.people, mongo.mask_files)) == 1


def test_without_a_day_the_history_ends_today_in_the_teams_zone(mongo: Mongo) -> None:
    demo.fill(mongo, batches=300)
    today = clock.today(mongo.settings.zone)
    last = max(
        found for value in values(mongo.batches.find(), "metadata.assigned_at") if (found := day(value))
    )
    assert datetime.timedelta(0) <= today - last <= datetime.timedelta(2)


def test_stages_and_reviews_have_plausible_shares(team: Stock) -> None:
    words = vocabulary.load()
    stages = Counter(words.meaning("stage", batch.get("status")) for batch in team.batches)
    total = len(team.batches)
    assert 0.54 < stages["segmented"] / total < 0.61
    assert 0.15 < stages["in_progress"] / total < 0.21
    assert 0.17 < stages["not_started"] / total < 0.24
    assert 0.005 < stages["unknown"] / total < 0.02
    reviews = values(team.batches, "metadata.review_status")
    assert 0.64 < reviews["aprobado"] / stages["segmented"] < 0.76
    assert 0.05 < reviews["no_aprobado"] / stages["segmented"] < 0.11


def test_people_of_every_kind_are_there(team: Stock) -> None:
    crew = {person["name"]: person for person in people.documents(clock.now())}
    working = {name.strip() for name in values(team.batches, "assignee") if isinstance(name, str)} - {
        "",
        MISSING,
    }
    assert working - set(crew) == set(people.EX_CREW)
    assert set(crew) - working == set(people.WITHOUT_WORK)
    roles = {"General", "Senior", "Junior", "Supervisor", "Trainee"}
    assert {person["role"] for person in crew.values()} == roles


def test_work_is_given_in_bulk_and_weekends_are_quiet(team: Stock) -> None:
    bulks = Counter(
        (batch["assignee"].strip(), assigned)
        for batch in team.batches
        if (batch.get("assignee") or "").strip()
        and (assigned := day((batch.get("metadata") or {}).get("assigned_at")))
    )
    assert sum(bulks.values()) / len(bulks) > 20
    weekend = sum(file["uploadDate"].weekday() >= 5 for file in team.files)
    assert 0 < weekend < 0.08 * len(team.files)


def test_old_work_is_done_and_recent_work_is_not(team: Stock) -> None:
    words = vocabulary.load()
    done = [words.meaning("stage", batch.get("status")) == "segmented" for batch in team.batches]
    third = len(done) // 3
    assert sum(done[:third]) > 0.75 * third
    assert sum(done[-third:]) < 0.35 * third


def test_completion_dates_follow_each_other_and_never_lie_ahead(team: Stock) -> None:
    ordered = 0
    for batch in team.batches:
        metadata, info = batch.get("metadata") or {}, batch.get("file_info") or {}
        steps = [metadata.get("assigned_at"), info.get("last_file_upload")]
        steps += [metadata.get("reviewed_at"), metadata.get("approved_at")]
        days = [found for value in steps if (found := day(value)) and value != "31/12/2025"]
        assert days == sorted(days), batch
        assert all(found <= TODAY for found in days)
        ordered += len(days) > 2
    assert ordered > 1000
    now = datetime.datetime.combine(TODAY, datetime.time(), ZONE)
    assert all(file["uploadDate"] < now for file in team.files)


ID_FAMILIES = {
    r"batch_\d{1,4}",
    r"batch_\d{8}T\d{4}",
    r"batch_\d{8}T\d{6}",
    r"batch_\d{6}F",
    r"batch_T\d{6}",
    r"batch_\d{6}T",
    r"p1_cam1_cam2_\d{6}",
}


@pytest.mark.parametrize("family", sorted(ID_FAMILIES))
def test_every_family_of_ids_is_there(team: Stock, family: str) -> None:
    assert sum(bool(re.fullmatch(family, batch["id"])) for batch in team.batches) > 20


def test_no_other_family_of_ids_is_there(team: Stock) -> None:
    assert not [b["id"] for b in team.batches if not any(re.fullmatch(f, b["id"]) for f in ID_FAMILIES)]


def test_a_few_ids_are_there_twice(team: Stock) -> None:
    twice = [n for n in Counter(batch["id"] for batch in team.batches).values() if n > 1]
    assert twice == [2, 2]


DIRT: dict[str, set[Any]] = {
    "assignee": {"", "   ", None, MISSING},
    "status": {
        *("NS", "pendiente", "", None, MISSING, "In", "FS", "PS", "en-progreso"),
        *("S", "CS", "completado", "zz?", "hold"),
    },
    "created_at": {MISSING},
    "mongo_uploaded": {True, False, MISSING},
    "metadata.assigned_at": {"", None, MISSING, "31/12/2025"},
    "metadata.due_date": {"", None, MISSING, "pronto", "2025-02-31", "31/12/2025"},
    "metadata.reviewed_at": {"", None, MISSING, "2025-02-31"},
    "metadata.approved_at": {"", None, MISSING, "pronto"},
    "metadata.priority": {"alta", "media", "baja", "urgente", "", MISSING},
    "metadata.review_status": {"aprobado", "no_aprobado", "", None, MISSING},
    "file_info.last_file_upload": {"", None, MISSING},
}


@pytest.mark.parametrize("batches", [400, demo.BATCHES])
@pytest.mark.parametrize("path", DIRT)
def test_every_kind_of_dirt_is_there(path: str, batches: int) -> None:
    assert set(values(made(batches).batches, path)) >= DIRT[path]


@pytest.mark.parametrize(
    "path", ["metadata.assigned_at", "metadata.approved_at", "file_info.last_file_upload"]
)
def test_dates_come_in_every_form(team: Stock, path: str) -> None:
    found = values(team.batches, path)
    assert any(isinstance(value, datetime.datetime) for value in found)
    assert any(isinstance(value, str) and len(value) == 10 for value in found)
    assert any(isinstance(value, str) and len(value) == 19 for value in found)


def test_whole_objects_are_missing_and_names_have_stray_spaces(team: Stock) -> None:
    for name in ("metadata", "file_info"):
        states = {type(batch.get(name, MISSING)) for batch in team.batches}
        assert states == {dict, type(None), str}
    padded = [name for name in values(team.batches, "assignee") if name and name != name.strip() != ""]
    assert any(name.startswith(" ") for name in padded)
    assert any(name.endswith(" ") for name in padded)


def test_file_info_agrees_with_the_files_mostly(team: Stock) -> None:
    infos = [batch["file_info"] for batch in team.batches if batch.get("file_info")]
    counted = sum(info["file_count"] == len(info["files"]) for info in infos)
    assert 0.97 < counted / len(infos) < 1
    assert 0.98 < sum(info["has_files"] == bool(info["files"]) for info in infos) / len(infos) < 1
    listed = Counter(name for info in infos for name in info["files"])
    unlisted = Counter(file["filename"] for file in team.files) - listed
    assert 0 < unlisted.total() < 0.03 * len(team.files)


def test_every_file_is_exactly_its_chunk(team: Stock) -> None:
    chunks = {chunk["files_id"]: chunk for chunk in team.chunks}
    for file in team.files:
        chunk = chunks[file["_id"]]
        assert (chunk["n"], len(chunk["data"])) == (0, file["length"])
        assert 0 < file["length"] <= file["chunkSize"]


def test_a_mask_is_what_its_name_says_and_shows_labels(mongo: Mongo) -> None:
    demo.fill(mongo, batches=200, today=TODAY)
    endings = {"zip": r"\.zip$", "tar": r"\.tar(\.[gx]z)?$", "image": r"^[^.]+$"}
    kinds = [(file["_id"], kind) for kind, ending in endings.items() for file in _named(mongo, ending)]
    assert Counter(kind for _, kind in kinds) == {"zip": 3, "tar": 3, "image": 3}
    for identifier, kind in kinds:
        found = showing.contents(mongo, str(identifier))
        assert (found.kind, found.images) == (kind, 1)
        shown = showing.picture(mongo, str(identifier), found.entries[0].at)
        assert (shown.width, shown.height, shown.low) == (320, 240, 0)
        assert shown.high > 0


def _named(mongo: Mongo, ending: str) -> list[Document]:
    """Three files whose names end so."""
    return list(mongo.mask_files.find({"filename": re.compile(ending, re.IGNORECASE)}).limit(3))


def test_some_files_belong_to_no_batch(team: Stock) -> None:
    names = [file["filename"] for file in team.files]
    assert sum("batch_X" in name for name in names) > 5
    assert sum(not re.search(r"\d{2}", name) and "batch" not in name.lower() for name in names) > 3


# --- what happened ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(team: Stock) -> list[oracle.Clean]:
    """What the history says of every batch."""
    return oracle.clean(team.batches, TODAY, ZONE, team.events)


def test_the_history_ends_where_the_documents_stand(team: Stock, told: list[oracle.Clean]) -> None:
    stages = {entry["key"]: entry["to"] for entry in team.events if entry["field"] == "status"}
    moved = [batch for batch in team.batches if batch["_id"] in stages]
    differ = [batch for batch in moved if batch.get("status") != stages[batch["_id"]]]
    assert {batch["status"] for batch in differ} == {"zz?", "hold"}, "but for what was spoilt afterwards"
    assert len(differ) < len(moved) / 50
    assert all(row["started"] <= row["last_segmented"] for row in told if row["segmented_basis"] == "history")


def test_nothing_happened_in_the_future_or_out_of_order(team: Stock) -> None:
    assert max(entry["at"] for entry in team.events).astimezone(ZONE).date() <= TODAY
    last: dict[Any, datetime.datetime] = {}
    for entry in team.events:
        assert entry["at"] >= last.get(entry["key"], entry["at"])
        last[entry["key"]] = entry["at"]


def test_the_one_whose_work_comes_back_stands_out(told: list[oracle.Clean]) -> None:
    """Planted: of nobody else's batches that were reviewed is a third rejected at first."""
    reviewed, rejected = Counter[str](), Counter[str]()
    for row in told:
        reviewed[row["first_reviewed_person"]] += row["reviews"] > 0
        rejected[row["first_reviewed_person"]] += row["first_review"] == "rejected"
    shares = {name: rejected[name] / n for name, n in reviewed.items() if n >= 30}
    assert max(shares, key=lambda name: shares[name]) == people.WORKERS[history.REWORKER]
    assert sorted(shares.values())[-1] > 1 / 3 > sorted(shares.values())[-2]


def test_nobody_else_is_further_from_all_than_chance_explains(told: list[oracle.Clean]) -> None:
    """Planted: in the funnel of the whole team the one whose work comes back lies outside, below."""
    names = ["first_reviewed_person", "first_review", "rejections"]
    counted = Counter(tuple(row[name] for name in names) for row in told)
    frame = first_pass(pd.DataFrame([(*key, n) for key, n in counted.items()], columns=[*names, "n"]), None)
    outside = {row["person"]: row["far"] for row in frame.to_dict("records") if row["far"]}
    assert outside == {people.WORKERS[history.REWORKER]: -1}


def _replayed(batches: Iterable[Document], events: Iterable[Document]) -> dict[str, Counter[Any]]:
    """How it stood at the end of each day, in plain Python: before an entry a field was what that says it
    was, after the last one what is stored."""
    fields = ("assignee", "status", "metadata.review_status")
    about: dict[Any, list[Document]] = {}
    for each in sorted(events, key=lambda each: each["at"]):
        about.setdefault(each["key"], []).append(each)
    days = [TODAY - datetime.timedelta(n) for n in range(540, 0, -1)]
    stood: dict[str, Counter[Any]] = {each.isoformat(): Counter() for each in days}
    words = vocabulary.load()
    for batch in batches:
        created = batch.get("created_at") or batch["metadata"]["created_at"]
        for at in (each for each in days if each.isoformat() >= created):
            raw = []
            for field in fields:
                later = [
                    entry
                    for entry in about.get(batch["_id"], [])
                    if entry["field"] == field and entry["at"].astimezone(ZONE).date() > at
                ]
                value: Any = batch
                for name in field.split("."):
                    value = value.get(name) if isinstance(value, dict) else None
                raw.append(later[0]["from"] if later else value)
            person = raw[0].strip() if isinstance(raw[0], str) else ""
            stage, review = words.meaning("stage", raw[1]), words.meaning("review", raw[2])
            stood[at.isoformat()][(person, stage, review)] += 1
    return {day: counted for day, counted in stood.items() if counted}


def test_how_it_stood_each_day_agrees_with_the_history(mongo: Mongo) -> None:
    mongo = Mongo(mongo.settings.model_copy(update={"timezone": "Europe/Madrid"}))
    demo.fill(mongo, batches=150, today=TODAY)
    kept = daily_counts.read(mongo, TODAY)
    counted: dict[str, Counter[Any]] = {day: Counter() for day in kept.days}
    for day, *standing, n in kept.counts.itertuples(index=False, name=None):
        counted[day][tuple(standing)] = n
    told = _replayed(mongo.batches.find(), list(mongo.events.find()))
    mongo.close()
    assert counted == told
    assert len(kept.days) >= 540
    assert kept.days[-1] == "2026-03-17"
    assert sum(counted["2026-03-17"].values()) > sum(counted["2025-09-17"].values()) > 0
