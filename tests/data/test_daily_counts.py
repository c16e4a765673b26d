"""How it stood each day is kept once a day, by whoever comes to it, and stays; a backup has it."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import bson
import pandas as pd
import pytest

from data import backup, daily_counts
from data.daily_counts import document, unpacked
from data.history import undo
from data.model.vocabulary import REVIEWS, STAGES
from data.mongo.client import Mongo

WHO: Any = {"actor": "Person 01", "origin": "dashboard"}
ZONE = ZoneInfo("Europe/Madrid")
FIRST = datetime.date(2026, 3, 1)
LATER = datetime.date(2100, 1, 1)
ROWS = [
    ("", "not_started", "pending", 3),
    ("Person 01", "segmented", "approved", 7),
    ("Person 02", "segmented", "approved", 1),
    ("Person 02", "unknown", "rejected", 2),
]


def counts(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows or ROWS, columns=[*daily_counts.BY, "n"])


def at(day: int, hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 3, day, hour, minute, tzinfo=datetime.UTC)


def keep(mongo: Mongo, moment: datetime.datetime, n: int = 1) -> bool:
    return daily_counts.keep(mongo, ZONE, moment, counts(("Person 01", "in_progress", "pending", n)))


def told(mongo: Mongo) -> list[tuple[str, int]]:
    """Of each day how many were in progress."""
    kept = daily_counts.read(mongo, LATER)
    return [(day, int(kept.counts.loc[kept.counts["day"] == day, "n"].sum())) for day in kept.days]


def test_a_day_is_told_as_it_was_counted(mongo: Mongo) -> None:
    daily_counts.keep(mongo, ZONE, at(1, 12), counts())
    kept = daily_counts.read(mongo, LATER)
    assert kept.days == ("2026-03-01",)
    assert sorted(kept.counts.astype({"n": object}).itertuples(index=False, name=None)) == [
        ("2026-03-01", *row) for row in ROWS
    ]


def test_of_a_day_the_last_moment_stays_whoever_writes_first(mongo: Mongo) -> None:
    assert keep(mongo, at(1, 10), 5)
    assert keep(mongo, at(1, 21), 8)
    assert keep(mongo, at(1, 20), 6)
    assert told(mongo) == [("2026-03-01", 8)]


def test_a_day_is_that_of_the_team(mongo: Mongo) -> None:
    keep(mongo, at(1, 22, 59), 5)  # a minute before midnight in Madrid
    keep(mongo, at(1, 23, 1), 6)
    assert told(mongo) == [("2026-03-01", 5), ("2026-03-02", 6)]


def test_many_who_write_at_once_leave_one_day_as_it_was_last(mongo: Mongo) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: keep(mongo, at(1, 10, n % 60), n), [*range(59, 0, -2), *range(0, 59, 2)]))
    assert told(mongo) == [("2026-03-01", 59)]
    assert mongo.daily_counts.count_documents({}) == 1


def test_of_all_who_write_a_day_first_at_once_the_last_moment_stays(mongo: Mongo) -> None:
    together = Barrier(8)

    def write(day: int, n: int) -> None:
        together.wait()
        keep(mongo, at(day, 10, n), n)

    with ThreadPoolExecutor(8) as pool:
        for day in range(1, 29):
            list(pool.map(write, [day] * 8, range(8, 0, -1)))
    assert [n for _, n in told(mongo)] == [8] * 28


def test_nothing_is_kept_before_the_first_batch_and_none_left_is_kept(mongo: Mongo) -> None:
    empty = counts().iloc[:0]
    assert not daily_counts.keep(mongo, ZONE, at(1, 10), empty)
    assert told(mongo) == []
    keep(mongo, at(1, 11))
    assert daily_counts.keep(mongo, ZONE, at(2, 10), empty)
    assert told(mongo) == [("2026-03-01", 1), ("2026-03-02", 0)]


def test_what_is_kept_before_a_day_leaves_that_day_out_and_its_state_tells_it_apart(mongo: Mongo) -> None:
    keep(mongo, at(1, 10))
    second, third = FIRST + datetime.timedelta(1), FIRST + datetime.timedelta(2)
    before = daily_counts.state(mongo, second)
    keep(mongo, at(2, 10))
    assert daily_counts.state(mongo, second) == before
    assert daily_counts.read(mongo, second).days == ("2026-03-01",)
    assert daily_counts.state(mongo, third) != before
    assert daily_counts.read(mongo, FIRST).counts.empty


def test_eighty_people_take_ten_kilobytes_a_day() -> None:
    rows = [(f"Person {n:02}", *pair, 300) for n in range(80) for pair in product(STAGES, REVIEWS)]
    whole = document(FIRST, at(1, 10), rows)
    assert len(bson.encode(whole)) < 12_000
    assert len(unpacked([whole]).counts) == 80 * 12


@pytest.fixture(name="kept")
def _kept(mongo: Mongo, tmp_path: Path) -> Path:
    """A backup of two days."""
    keep(mongo, at(1, 10), 1)
    keep(mongo, at(2, 10), 2)
    mongo.batches.insert_one({"id": "batch_1"})
    made = backup.backup(mongo, path=tmp_path / "backup.zip")
    assert made.daily_counts == 2
    return made.path


def test_a_restore_brings_days_back_and_takes_none_away(mongo: Mongo, kept: Path) -> None:
    mongo.daily_counts.delete_one({"_id": "2026-03-01"})
    keep(mongo, at(2, 12), 22)
    keep(mongo, at(3, 10), 3)
    mongo.batches.delete_many({})
    report = backup.restore(mongo, kept, **WHO)
    days = [("2026-03-01", 1), ("2026-03-02", 22), ("2026-03-03", 3)]
    assert (told(mongo), report.daily_counts, report.others) == (days, 1, 0)
    assert report.operation_id
    undo.undo(mongo, report.operation_id, **WHO)
    assert told(mongo) == days
    assert backup.restore(mongo, kept, **WHO).daily_counts == 0


def test_a_restore_into_an_empty_database_brings_all_days(mongo: Mongo, kept: Path) -> None:
    mongo.client.drop_database(mongo.settings.database)
    assert backup.restore(mongo, kept, **WHO).daily_counts == 2
    assert told(mongo) == [("2026-03-01", 1), ("2026-03-02", 2)]
