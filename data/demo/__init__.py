"""The demo team: a segmentation team's eighteen months, invented, with all the dirt of real data.

Planted, so that pages have something to find: two people who take much longer than the others
(`people.SLOW`), one whose work comes back (`history.REWORKER`), one who runs out of work (`people.DRY`),
batches in progress that are stale, and a month whose batches took three times as long (`plan.SLOW_DAYS`).
In what the others get right at the first review they differ by chance alone.
"""

from __future__ import annotations

import datetime
import time
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from pymongo import ASCENDING
from pymongo.collection import Collection

from data import clock, daily_counts
from data.demo import people, plan
from data.demo.days import Days
from data.demo.stock import stocks
from data.errors import InputError, message
from data.model import vocabulary
from data.mongo import indexes
from data.mongo.client import COMMENT, Document, Mongo, database_errors
from data.mongo.documents import Progress, silent

BATCHES = 2348
FILES = 10_000
_THREADS = 2


@dataclass(frozen=True)
class DemoReport:
    """What was put in: *people* counts all who have a part, also the two who are not in the crew."""

    batches: int
    people: int
    files: int
    seconds: float


def fill(
    mongo: Mongo,
    *,
    batches: int = BATCHES,
    files: int | None = None,
    seed: int = 7,
    today: datetime.date | None = None,
    progress: Progress = silent,
) -> DemoReport:
    """Fill empty collections with *batches* demo batches, their people and *files* mask files.

    Without *files* there are 10,000, or fewer in proportion for fewer batches than usual. The same
    documents, `_id` included, for the same numbers, *seed* and *today* (the team's day without it).
    *progress* gets batches done and batches in all. Raises InputError where there is data already.
    """
    start = time.perf_counter()
    today = today or clock.today(mongo.settings.zone)
    count = min(FILES, round(batches * FILES / BATCHES)) if files is None else files
    with database_errors(), ThreadPoolExecutor(_THREADS) as pool:
        _refuse_data(mongo)
        was_unique = indexes.allow_repeated_ids(mongo)
        mongo.people.insert_many(_crew(mongo, today), comment=COMMENT)
        waiting: deque[Future[object]] = deque()
        done = 0
        days = Days(today, mongo.settings.zone, vocabulary.load(mongo.settings.vocabulary))
        for stock in stocks(batches, count, seed, today, mongo.settings.zone, days):
            if stock.batches and done + len(stock.batches) == batches:  # before the last batch is seen
                daily_counts.put(mongo, days.documents())
            for collection, rows in (
                (mongo.batches, stock.batches),
                (mongo.mask_files, stock.files),
                (mongo.mask_chunks, stock.chunks),
                (mongo.events, stock.events),
            ):
                if rows:
                    waiting.append(pool.submit(_insert, collection, rows))
            while len(waiting) > 2 * _THREADS:
                waiting.popleft().result()
            done += len(stock.batches)
            progress(done, batches)
        for insert in waiting:
            insert.result()
        mongo.mask_chunks.create_index(
            [("files_id", ASCENDING), ("n", ASCENDING)], unique=True, comment=COMMENT
        )
    if was_unique:
        indexes.ensure(mongo)
    return DemoReport(batches, len(people.NAMES), count, time.perf_counter() - start)


def _crew(mongo: Mongo, today: datetime.date) -> list[Document]:
    start = datetime.datetime.combine(today, datetime.time(9), mongo.settings.zone)
    return people.documents(start.astimezone(datetime.UTC) - datetime.timedelta(plan.HISTORY_DAYS + 30))


def _refuse_data(mongo: Mongo) -> None:
    """Demo data never mixes with real data."""
    for collection in (mongo.batches, mongo.people, mongo.mask_files):
        if collection.find_one({}, {"_id": 1}, max_time_ms=mongo.max_time_ms, comment=COMMENT):
            raise InputError(
                message("{collection} already has data; the demo team only goes into an empty database."),
                collection=collection.full_name,
            )


def _insert(collection: Collection[Document], rows: list[Document]) -> None:
    collection.insert_many(rows, ordered=False, comment=COMMENT)
