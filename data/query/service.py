"""Answer the questions of one page: from one generation, in parallel, cached, never blank when an earlier
answer can be shown."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import Any

from diskcache import Cache

from data.errors import DatabaseError, DatabaseTimeout, DatabaseUnreachable, NotYet, TandaError, message
from data.model.dataset import Dataset
from data.model.dimensions.base import Context
from data.query.cache import compute_once, find, keep, turn, works
from data.query.engines.base import Engine
from data.query.engines.mongo import SnapshotGone
from data.query.engines.snapshot.keeper import Snapshots
from data.query.filters import Filters
from data.query.freshness import Freshness
from data.query.generations import Generation
from data.query.keys import Keys
from data.query.questions import (
    Counts,
    Duplicates,
    Moment,
    Order,
    Question,
    Rows,
    RowsByKey,
    Sort,
    key,
)
from data.query.result import QueryResult, RowPage, state_of, unsettle
from data.settings import Settings
from data.system.threads import Threads, late_of

_Find = Callable[[Dataset, Generation, Context], Engine | None]

#: Seconds a page that can be shown in parts waits for more of them.
SOON = 0.2
_PATIENCE = 0.4  # seconds to wait for new figures while old ones could be shown
_UNTIL_A_COPY = 10.0  # seconds that an export waits until a copy is brought up to date; MongoDB takes longer
_SLOW = 20.0  # seconds in which what took MongoDB too long is left to the copy that is being made
_PARALLEL = min(4, len(os.sched_getaffinity(0)))  # questions at once in one worker
_SHALLOW = 200  # filtered rows up to here are found by walking the index of ids


class QueryService:
    """Asks the engine through the cache; a snapshot that is up to date is asked instead."""

    def __init__(
        self,
        engine: Engine,
        freshness: Freshness,
        cache: Cache,
        settings: Settings,
        snapshots: Snapshots,
    ) -> None:
        self.engine = engine
        self._snapshots = snapshots
        self.freshness = freshness
        self._cache = cache
        self._settings = settings
        self._threads = Threads(_PARALLEL, "question")

    def context(self) -> Context:
        """Today in the team's time zone, and the words that hold."""
        return Context.now(self._settings)

    def generation(self) -> Generation:
        """The generation to show: the current one, or one before it while the copy is brought up to date."""
        current = self.freshness.current()
        return self._snapshots.meanwhile(current, self.context()) or current

    def ask(
        self,
        questions: Iterable[Question[Any]],
        generation: Generation | None = None,
        *,
        exactly: bool = False,
        patience: float | None = None,
    ) -> QueryResult:
        """Answer *questions* from one generation (the one to show, unless given), the first ones first.

        While that takes long, from an older one, unless it is to be *exactly* that. While a copy is being
        made, what is not there after *patience* (seconds; as many as one question may take) is NotYet.

        Raises DatabaseError only when nothing is known at all; else failures are in the reading.
        """
        wanted = tuple(dict.fromkeys(questions))
        asked = generation or self.generation()
        try:
            found = self._ask(wanted, asked, exactly, patience)
        except SnapshotGone:
            found = self._ask(wanted, self.freshness.renew(asked), exactly, patience)
        if not found.settled:
            unsettle()
        return found

    def _ask(
        self, wanted: tuple[Question[Any], ...], current: Generation, exactly: bool, patience: float | None
    ) -> QueryResult:
        context = self.context()
        if at_once := self._at_once(wanted, current, context):
            return at_once
        found = self._cached(wanted, current, context)
        missing = [question for question in wanted if question not in found]
        if not missing:
            return QueryResult(current, state_of(current), found, {})
        if self._has_copies(wanted, current, context):
            exactly = True  # they answer soon; of what is older there may be no copy any more
        older = None if exactly else self._older(wanted, current, context)
        if current.failure:
            states = (replace(each, failure=current.failure) for each in (current, *current.earlier))
            if last := self._kept(wanted, states, context) or older:
                return replace(last, state="unreachable")
            return QueryResult(current, "unreachable", found, dict.fromkeys(missing, current.failure))
        if patience is None:
            patience = self._settings.query_timeout_seconds
        return self._compute(missing, found, current, older, context, _PATIENCE if older else patience)

    def _at_once(
        self, questions: tuple[Question[Any], ...], current: Generation, context: Context
    ) -> QueryResult | None:
        """From snapshots, where they answer sooner than the cache would."""
        find = self._snapshots.at if all(each.light for each in questions) else self._snapshots.small
        return self._read(questions, find, current, context)

    def _has_copies(
        self, questions: tuple[Question[Any], ...], generation: Generation, context: Context
    ) -> bool:
        """Whether there are snapshots of *generation* for all *questions*."""
        datasets = {each.dataset.name: each.dataset for each in questions}.values()
        return all(self._snapshots.kept(each, generation, context) for each in datasets)

    def _kept(
        self, questions: tuple[Question[Any], ...], generations: Iterable[Generation], context: Context
    ) -> QueryResult | None:
        """From the snapshots that are there, for the first of *generations* that they are of."""
        kept = self._snapshots.kept
        readings = (self._read(questions, kept, generation, context) for generation in generations)
        return next(filter(None, readings), None)

    def _read(
        self, questions: tuple[Question[Any], ...], find: _Find, generation: Generation, context: Context
    ) -> QueryResult | None:
        """The answers of the engines that *find* finds; None when one is missing, or cannot answer alone."""
        datasets = {each.dataset.name: each.dataset for each in questions}
        engines = {name: find(dataset, generation, context) for name, dataset in datasets.items()}
        answers = {}
        for question in questions:
            engine = engines[question.dataset.name]
            if engine is None:
                return None
            completed = self._completed(question, generation, context, engine)
            try:
                answers[question] = engine.answer(question, Moment(completed, generation.at))
            except DatabaseError:
                return None
        return QueryResult(generation, state_of(generation), answers, {})

    def engine_for(self, dataset: Dataset, generation: Generation) -> Engine:
        """Who answers soonest a question about everything: a snapshot of *generation*, which is worth some
        seconds, else MongoDB."""
        return self._snapshots.at(dataset, generation, self.context(), _UNTIL_A_COPY) or self.engine

    def preparing(self, dataset: Dataset) -> float | None:
        """The share of a large collection that has been read for fast answers; None when none is being."""
        return self._snapshots.preparing(dataset)

    def _in_preparation(self, questions: Iterable[Question[Any]]) -> bool:
        return any(self.preparing(each) is not None for each in {each.dataset for each in questions})

    def cache_works(self) -> bool:
        """Whether the cache can be written and read."""
        return works(self._cache)

    def page(
        self, columns: tuple[str, ...], where: Filters, sort: Sort, start: int, stop: int
    ) -> tuple[list[dict[str, Any]], int, QueryResult]:
        """Rows *start* to *stop* of the matching batches in order, the number of all, and the reading.

        A snapshot cuts them out of the order it holds. In MongoDB the index is walked by id; for any
        other order all keys are sorted once a generation and kept, so that every further page, however
        deep, is a slice of them.
        """
        total = Counts((), where)
        rows = Rows(columns, where, sort, start, stop)
        by_id = [name for name, _ in sort] == ["id"]
        generation = self.generation()
        at_once = self._snapshots.at(rows.dataset, generation, self.context())
        if at_once or (by_id and (stop <= _SHALLOW or not where.conditions())):
            reading = self.ask((total, rows), generation)
            return reading[rows], total_of(reading[total]), reading
        listed = self.listed(columns, where, sort, start, stop, generation)
        return listed.rows, listed.total, listed.reading

    def listed(
        self,
        columns: tuple[str, ...],
        where: Filters,
        sort: Sort,
        start: int,
        stop: int,
        generation: Generation,
    ) -> RowPage:
        """The matching batches *start* to *stop* in order, with their keys, all of one generation.

        That is *generation*, unless an older one has to do; the reading says so.
        """
        total = Counts((), where)
        for _ in range(2):
            # A snapshot cuts the page out of the order it holds; else all keys are sorted once, and kept.
            cut = self._snapshots.at(total.dataset, generation, self.context())
            order = Order(where, sort, start, stop) if cut else Order(where, sort)
            reading = self.ask((total, order), generation)
            keys = reading[order].between(0, None) if cut else reading[order].between(start, stop)
            picked = RowsByKey(columns, Keys.of(keys))
            answer = self.ask((picked,), reading.generation) if keys else reading
            found = RowPage(keys, answer[picked] if keys else [], total_of(reading[total]), answer)
            if answer.generation.id == reading.generation.id:
                return found if reading.settled else replace(found, reading=reading)
            generation = answer.generation  # the moment was lost in between
        return replace(found, reading=replace(answer, state="refreshing"))

    def _cached(
        self, questions: Iterable[Question[Any]], generation: Generation, context: Context
    ) -> dict[Question[Any], Any]:
        keys = {question: key(question, generation.id, context) for question in questions}
        answers = {question: find(self._cache, place) for question, place in keys.items()}
        return {question: answer for question, answer in answers.items() if answer is not None}

    def _older(
        self, questions: tuple[Question[Any], ...], current: Generation, context: Context
    ) -> QueryResult | None:
        """The newest earlier state, of today or yesterday, that has an answer to every question."""
        yesterday = replace(context, today=context.today - timedelta(days=1))
        states = [(each, context) for each in current.earlier]
        states += [(each, yesterday) for each in (current, *current.earlier)]
        for generation, day in states:
            found = self._cached(questions, generation, day)
            if len(found) == len(questions):
                return QueryResult(replace(generation, behind=False), "refreshing", found, {})
        last = self._kept(questions, current.earlier, context)
        return replace(last, state="refreshing") if last else None

    def _compute(
        self,
        missing: list[Question[Any]],
        found: dict[Question[Any], Any],
        current: Generation,
        older: QueryResult | None,
        context: Context,
        patience: float,
    ) -> QueryResult:
        futures = {
            question: self._threads.share(
                key(question, current.id, context), self._answer, question, current, context
            )
            for question in missing
        }
        late = late_of(futures.values(), patience, lambda: older is not None or self._in_preparation(missing))
        if late and older:
            return older
        self._threads.leave(late)
        failures = {
            question: failure
            for question, future in futures.items()
            if (failure := self._failure(question, None if future in late else future))
        }
        for failure in failures.values():
            if isinstance(failure, SnapshotGone):
                raise failure
        if older and any(isinstance(failure, DatabaseUnreachable) for failure in failures.values()):
            return replace(older, state="unreachable")
        fresh = {
            question: future.result() for question, future in futures.items() if question not in failures
        }
        return QueryResult(current, state_of(current), found | fresh, failures)

    def _failure(self, question: Question[Any], future: Future[Any] | None) -> TandaError | None:
        """Why there is no answer: it is late (None), or MongoDB failed. What took MongoDB too long will be
        answered by the copy that is being made."""
        failure = _failure(future) if future else None
        slow = isinstance(failure, DatabaseTimeout) and self._in_preparation([question])
        if future and not slow:
            return failure
        return NotYet(
            message("Not ready yet: Tanda has read {share:.0%} of the data. Try again in a few seconds."),
            share=self.preparing(question.dataset) or 0.0,
        )

    def moment_of(self, question: Question[Any], generation: Generation) -> Moment:
        """When a question is asked that is answered outside the cache, such as that of an export."""
        return Moment(self._completed(question, generation, self.context()), generation.at)

    def _completed(
        self, question: Question[Any], generation: Generation, context: Context, engine: Engine | None = None
    ) -> Context:
        """*context* with the duplicated ids, where the question needs to know them.

        *engine*: a snapshot, which knows them at once.
        """
        if "duplicated" not in question.dimensions:
            return context
        asked = Duplicates(question.dataset)
        known = engine.answer(asked, Moment(context)) if engine else self._answer(asked, generation, context)
        return replace(context, duplicated=known)

    def _answer(self, question: Question[Any], generation: Generation, context: Context) -> Any:
        context = self._completed(question, generation, context)
        return compute_once(
            self._cache,
            key(question, generation.id, context),
            lambda: self._run(question, generation, context),
        )

    def _run(self, question: Question[Any], generation: Generation, context: Context) -> Any:
        moment = Moment(context, generation.at)
        if snapshot := self._snapshots.at(question.dataset, generation, context):
            return snapshot.answer(question, moment)
        asked = ("asked", key(question, "", context))
        with turn(self._cache, asked):  # MongoDB goes on with what nobody waits for any more: not with two
            if (slow := find(self._cache, asked)) and self._in_preparation([question]):
                raise slow
            engine = self._snapshots.at(question.dataset, generation, context) or self.engine
            try:
                return engine.answer(question, moment)
            except DatabaseTimeout as error:
                keep(self._cache, asked, error, _SLOW)
                raise


def total_of(frame: Any) -> int:
    """The sum of a frame of counts."""
    return int(frame["n"].sum())


def _failure(future: Future[Any]) -> TandaError | None:
    """The deliberate error a future ended with; anything else is a fault of ours and is raised."""
    error = future.exception()
    if error is None:
        return None
    if isinstance(error, TandaError):
        return error
    raise error
