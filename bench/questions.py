"""The questions of the overview, of Flow and of the grid: MongoDB, the snapshot, and a bare count."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bench.figures import Figure, median_ms, timed
from dashboard.columns import COLUMNS, SENT
from dashboard.panels.batches import PANELS, summary_questions
from dashboard.panels.flow import FLOW_PANELS
from dashboard.services import Services
from dashboard.url import View
from data.model.datasets import BATCHES
from data.query.engines.base import Engine
from data.query.engines.snapshot.build import built
from data.query.engines.snapshot.engine import SnapshotEngine
from data.query.engines.snapshot.select import chosen
from data.query.engines.snapshot.values import Array
from data.query.filters import EVERYTHING
from data.query.questions import Counts, Moment

_PAGE = 100
_OFTEN = 100_000  # batches up to which MongoDB is asked more than once for all of Flow
_PATIENCE = 600.0  # seconds until a snapshot is there
_LEAST = {2_348: 3.0, 1_000_000: 100.0}
_LIMIT = {1_000_000: 3.0}
_ALL = {2_348: 10.0, 1_000_000: 60.0}
_FLOW = {2_348: 3.0, 1_000_000: 50.0}
_GRID = {2_348: 15.0, 1_000_000: 60.0}


def overview(services: Services) -> dict[Counts, str]:
    """Every question of the overview, with the panel that asks it first."""
    view, day = View(), services.day()
    named = {panel.id: panel.questions(view, day) for panel in PANELS.values()}
    named["figures"] = summary_questions(view, day)
    return {
        question: f"{panel}: {name}"
        for panel, questions in reversed(named.items())
        for name, question in questions.items()
    }


def snapshot(services: Services) -> SnapshotEngine:
    """The snapshot of what is in the database now; waits until it is made."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        services.answers.freshness.look_again()
        engine = services.answers.engine_for(BATCHES, services.answers.freshness.current())
        if isinstance(engine, SnapshotEngine):
            return engine
        time.sleep(0.005)
    raise TimeoutError("there is no snapshot")


def measured(services: Services, batches: int, times: int) -> Iterator[Figure]:
    """Each question alone, all together, and pages of the grid."""
    quick, slow = snapshot(services), services.answers.engine
    yield from _each(services, quick, slow, batches, times)
    yield Figure(
        "Questions",
        "all of the overview, one after the other, nothing cached",
        batches,
        median_ms(lambda: _together(services, quick), 5 * times),
        "ms",
        most=_ALL.get(batches),
    )
    yield _flow(services, quick, slow, batches, times)
    yield from _grid(services, batches)


def _flow(services: Services, quick: SnapshotEngine, slow: Engine, batches: int, times: int) -> Figure:
    generation = services.answers.freshness.current()
    view, day = View(), services.day()
    asked = {each for panel in FLOW_PANELS.values() for each in panel.questions(view, day).values()}
    moments = {question: services.answers.moment_of(question, generation) for question in asked}

    def answered(engine: Engine, times: int) -> float:
        def all_of_them() -> None:
            for question, moment in moments.items():
                # MongoDB as it is now: it forgets a moment before a million batches are counted so often
                engine.answer(question, moment if engine is quick else replace(moment, at=None))

        return median_ms(all_of_them, times)

    ours, theirs = answered(quick, 5 * times), answered(slow, 1 if batches > _OFTEN else times)
    return Figure(
        "Questions",
        "all of Flow, one after the other, nothing cached",
        batches,
        ours,
        "ms",
        against=f"MongoDB, {theirs:,.1f} ms",
        ratio=theirs / ours,
        least=_FLOW.get(batches),
    )


def _each(
    services: Services, quick: SnapshotEngine, slow: Engine, batches: int, times: int
) -> Iterator[Figure]:
    generation = services.answers.freshness.current()
    for question, name in overview(services).items():
        if question.dataset is not BATCHES:
            continue
        moment = services.answers.moment_of(question, generation)
        ours = median_ms(lambda: quick.answer(question, moment), 5 * times)  # noqa: B023  # run at once
        theirs = median_ms(lambda: slow.answer(question, moment), times)  # noqa: B023
        yield Figure(
            "Questions",
            name,
            batches,
            ours,
            "ms",
            against=f"MongoDB, {theirs:,.1f} ms",
            ratio=theirs / ours,
            least=_LEAST.get(batches),
        )
        if question.by and "duplicated" not in question.dimensions:
            flags = chosen(quick.snapshot, question.where, moment.context)
            limit = median_ms(lambda: _bare(quick, question, flags), 5 * times)  # noqa: B023
            yield Figure(
                "Questions",
                name,
                batches,
                ours,
                "ms",
                against=f"the time of np.bincount, {limit:,.2f} ms",
                ratio=ours / limit,
                most=_LIMIT.get(batches),
            )


def _together(services: Services, quick: SnapshotEngine) -> None:
    context = replace(services.answers.context(), duplicated=quick.snapshot.duplicates)
    for question in overview(services):
        if question.dataset is BATCHES:
            quick.answer(question, Moment(context))


def _bare(engine: SnapshotEngine, question: Counts, flags: Array | None) -> object:
    """The limit: the codes as one number for each batch, counted; of the batches that have a flag."""
    columns = [engine.snapshot.columns[name] for name in question.by]
    codes = columns[0].codes.astype(np.intp)
    for column in columns[1:]:
        codes = codes * (len(column.values) + 1) + column.codes
    return np.bincount(codes if flags is None else codes[flags])


def _grid(services: Services, batches: int) -> Iterator[Figure]:
    """Every sort for the first time, at the top, in the middle and at the end; and once more."""
    first, again = [], []
    for number, column in enumerate(COLUMNS):
        start = (0, batches // 2, max(0, batches - _PAGE))[number % 3]

        def page(name: str = column, start: int = start) -> object:
            return services.answers.page(SENT, EVERYTHING, ((name, True),), start, start + _PAGE)

        first.append(timed(page) * 1000)
        again.append(
            timed(
                lambda name=column, start=start: services.answers.page(  # type: ignore[misc]
                    SENT, EVERYTHING, ((name, True),), max(0, start - _PAGE), start
                )
            )
            * 1000
        )
    for what, all_of_them in (("a sort nobody asked for yet", first), ("the next page", again)):
        yield Figure(
            "Grid",
            f"100 rows of the slowest of {len(COLUMNS)} sorts, any depth, {what}",
            batches,
            max(all_of_them),
            "ms",
            most=_GRID.get(batches),
        )


def refreshed(services: Services, batches: int, changes: tuple[int, ...]) -> Iterator[Figure]:
    """How soon a snapshot is up to date after so many changes, against building it."""
    engine = snapshot(services)
    generation = services.answers.freshness.current()
    context = services.answers.context()
    whole = timed(lambda: built(services.answers.engine, BATCHES, context, generation.at))  # type: ignore[arg-type]
    yield Figure("Snapshot", "read as a whole", batches, whole, "s")
    keys = [each["_id"] for each in services.mongo.batches.find({}, {"_id": 1}).limit(max(changes))]
    for number in (each for each in changes if each < len(engine.snapshot)):
        services.mongo.batches.update_many(
            {"_id": {"$in": keys[:number]}}, {"$set": {"comments": f"changed {number}"}}
        )
        seconds = timed(lambda: snapshot(services))
        yield Figure(
            "Snapshot",
            f"brought up to date after {number:,} changes",
            batches,
            seconds * 1000,
            "ms",
            against="reading it as a whole",
            ratio=whole / seconds,
            least=20.0 if (number, batches) == (100, 1_000_000) else None,
        )
