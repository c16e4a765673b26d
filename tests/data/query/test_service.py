"""A page's answers fit together, are computed once, and stay on screen when newer ones cannot be had."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from diskcache import Cache
from pydantic import SecretStr

from data import clock as product_clock
from data.errors import DatabaseTimeout, DatabaseUnreachable, NotYet
from data.model.datasets import BATCHES, PEOPLE
from data.mongo.client import Mongo
from data.query.cache import open_cache
from data.query.engines.mongo import MongoEngine, SnapshotGone
from data.query.engines.snapshot.keeper import Snapshots
from data.query.engines.snapshot.progress import CopyProgress
from data.query.filters import Filters
from data.query.freshness import Freshness
from data.query.generations import Generation
from data.query.keys import Keys
from data.query.questions import Counts, Duplicates, Order, Question, Rows, RowsByKey, key
from data.query.result import RowPage
from data.query.service import QueryService, total_of
from data.settings import Settings, load
from tests.data.query.test_freshness import Clock
from tests.preparing import Unready

TOTAL = Counts(())
STAGES = Counts(("stage",))
BY_ID = (("id", False),)


class Engine(MongoEngine):
    """The real engine, which counts its questions and can be told to misbehave."""

    def __init__(self, mongo: Mongo) -> None:
        super().__init__(mongo)
        self.asked: list[str] = []
        self.failure: Exception | None = None
        self.before: Callable[[], object] = lambda: None
        self.gate = threading.Event()
        self.gate.set()

    def _run(self, *given: Any, **options: Any) -> Iterator[Any]:
        self.asked.append(str(given[1]))
        self.before()
        assert self.gate.wait(30)
        if self.failure:
            raise self.failure
        return super()._run(*given, **options)


class Never(Snapshots):
    """No copies, as with `TANDA_SNAPSHOT=0`."""

    def _serves(self, _: Generation) -> bool:
        return False


def answering(
    engine: MongoEngine, cache: Cache, settings: Settings, clock: Callable[[], float] = product_clock.seconds
) -> QueryService:
    freshness = Freshness(engine.mongo, cache, clock)
    return QueryService(engine, freshness, cache, settings, Never(engine, freshness, cache))


@pytest.fixture
def cache(settings: Settings) -> Iterator[Cache]:
    with open_cache(settings) as opened:
        yield opened


@pytest.fixture
def engine(mongo: Mongo) -> Engine:
    mongo.batches.insert_many(
        {"id": f"batch_{number:03}", "assignee": "Ana" if number % 2 else "", "status": "S"}
        for number in range(300)
    )
    return Engine(mongo)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def answers(engine: Engine, cache: Cache, settings: Settings, clock: Clock) -> QueryService:
    return answering(engine, cache, settings, clock)


def test_all_answers_of_a_page_are_from_one_moment_though_someone_writes_in_between(
    answers: QueryService, engine: Engine
) -> None:
    engine.before = lambda: engine.mongo.batches.insert_one({"id": uuid4().hex, "status": "In"})
    people, rows = Counts(("person",)), Rows(("id",), Filters(), BY_ID, 0, 1000)
    reading = answers.ask([TOTAL, STAGES, people, rows, Order(Filters(), BY_ID)])
    assert reading.state == "live"
    assert {total_of(reading[question]) for question in (TOTAL, STAGES, people)} == {300}
    assert len(reading[rows]) == 300
    assert engine.mongo.batches.count_documents({}) == 306  # the rows take two questions


def test_questions_of_one_generation_agree_across_requests(
    answers: QueryService, engine: Engine, clock: Clock
) -> None:
    first = answers.ask([TOTAL])
    engine.mongo.batches.delete_many({})
    assert total_of(answers.ask([STAGES], first.generation)[STAGES]) == 300
    clock.later()
    assert total_of(answers.ask([STAGES])[STAGES]) == 0


def test_a_repeated_question_asks_the_database_nothing(answers: QueryService, engine: Engine) -> None:
    where = Filters(person=("Ana",))
    questions: list[Question[Any]] = [
        TOTAL,
        Counts((), where),
        Rows(("id",), where, BY_ID, 0, 5),
        Order(where, BY_ID),
        Duplicates(),
    ]
    first = answers.ask(questions)
    engine.asked.clear()
    second = answers.ask([*questions, TOTAL])
    assert not engine.asked
    assert second.generation.id == first.generation.id
    assert list(second.answers) == questions
    assert second[questions[2]] == first[questions[2]]


def test_equal_filters_written_differently_share_an_answer(answers: QueryService, engine: Engine) -> None:
    answers.ask([Counts((), Filters(person=("Ana", "Eva")))])
    engine.asked.clear()
    answers.ask([Counts((), Filters.from_query("person=Eva&person=Ana"))])
    assert not engine.asked


@pytest.mark.parametrize("change", [{"today": None}, {"timezone": "UTC"}, {"vocabulary": None}])
def test_an_answer_depends_on_day_time_zone_and_words(answers: QueryService, change: dict[str, Any]) -> None:
    context = answers.context()
    assert key(TOTAL, "g", context) != key(TOTAL, "g", replace(context, **change))
    assert key(TOTAL, "g", context) != key(TOTAL, "h", context)


def test_questions_that_differ_have_keys_that_differ(answers: QueryService) -> None:
    where = Filters(person=("Ana",))
    questions: list[Question[Any]] = [
        *(
            TOTAL,
            STAGES,
            Counts((), where),
            Counts((), dataset=PEOPLE),
            Duplicates(),
            RowsByKey(("id",), Keys.of([1])),
            RowsByKey(("id",), Keys.of(["1"])),
        ),
        *(Order(where, BY_ID), Order(where, (("id", True),)), Order(Filters(), BY_ID)),
        *(
            Rows(("id",), where, BY_ID, 0, 5),
            Rows(("id",), where, BY_ID, 5, 10),
            Rows((), where, BY_ID, 0, 5),
        ),
    ]
    assert len({key(question, "g", answers.context()) for question in questions}) == len(questions)


def test_threads_that_miss_together_compute_once(answers: QueryService, engine: Engine) -> None:
    with ThreadPoolExecutor(6) as pool:
        totals = list(pool.map(lambda _: total_of(answers.ask([STAGES])[STAGES]), range(6)))
    assert totals == [300] * 6
    assert len(engine.asked) == 1


def _ask_in_child(settings: Settings, barrier: Any, found: Any) -> None:
    mongo = Mongo(settings)
    engine = Engine(mongo)
    with open_cache(settings) as cache:
        answers = answering(engine, cache, settings)
        barrier.wait(30)
        found.put((total_of(answers.ask([STAGES])[STAGES]), len(engine.asked)))
    mongo.close()


@pytest.mark.usefixtures("engine")
def test_workers_that_miss_together_compute_once(settings: Settings) -> None:
    fork = multiprocessing.get_context("fork")
    barrier, found = fork.Barrier(4), fork.SimpleQueue()
    children = [fork.Process(target=_ask_in_child, args=(settings, barrier, found)) for _ in range(4)]
    for child in children:
        child.start()
    results = [found.get() for _ in children]
    for child in children:
        child.join(30)
    assert [total for total, _ in results] == [300] * 4
    assert sum(asked for _, asked in results) == 1


# --- old answers --------------------------------------------------------------------------------


def test_old_answers_are_shown_and_marked_while_new_ones_take_long(
    answers: QueryService, engine: Engine, clock: Clock, eventually: Any
) -> None:
    old = answers.ask([TOTAL, STAGES])
    engine.mongo.batches.insert_one({"id": "new"})
    clock.later()
    engine.gate.clear()
    shown = answers.ask([TOTAL, STAGES])
    assert shown.state == "refreshing"
    assert shown.generation.id == old.generation.id
    assert total_of(shown[TOTAL]) == 300
    engine.gate.set()
    eventually(lambda: answers.ask([TOTAL, STAGES]).state == "live", 10)
    assert total_of(answers.ask([TOTAL])[TOTAL]) == 301


def test_a_page_is_of_one_generation_and_says_when_that_is_an_older_one(
    answers: QueryService, engine: Engine, clock: Clock, eventually: Any
) -> None:
    def listed() -> RowPage:
        return answers.listed(("id",), Filters(), BY_ID, 0, 1000, answers.freshness.current())

    assert (len(listed().rows), listed().total, listed().reading.state) == (300, 300, "live")
    engine.mongo.batches.insert_one({"id": "new"})
    clock.later()
    engine.gate.clear()
    shown = listed()
    engine.gate.set()
    assert (len(shown.rows), len(shown.keys), shown.total) == (300, 300, 300)
    assert shown.reading.state == "refreshing"
    eventually(lambda: listed().reading.settled, 10)
    assert (len(listed().rows), listed().total) == (301, 301)


@pytest.mark.parametrize(("later", "state"), [(1, "refreshing"), (2, "live")])
def test_figures_of_yesterday_are_shown_as_older_ones_and_those_of_the_day_before_are_not(
    answers: QueryService, engine: Engine, monkeypatch: pytest.MonkeyPatch, later: int, state: str
) -> None:
    engine.mongo.batches.insert_one({"id": "late", "metadata": {"due_date": "2026-03-09"}})
    late, days = Counts((), Filters(overdue=True)), 0
    noon = datetime(2026, 3, 9, 12, tzinfo=UTC)
    monkeypatch.setattr(product_clock, "seconds", lambda: (noon + timedelta(days=days)).timestamp())
    assert total_of(answers.ask([late])[late]) == 0
    days = later
    engine.gate.clear()
    engine.before = lambda: threading.Timer(2, engine.gate.set).start()
    shown = answers.ask([late])
    assert (shown.state, total_of(shown[late])) == (state, 0 if state == "refreshing" else 1)
    engine.gate.set()


def test_a_question_without_an_old_answer_waits(
    answers: QueryService, engine: Engine, clock: Clock, eventually: Any
) -> None:
    answers.ask([TOTAL])
    engine.mongo.batches.insert_one({"id": "new"})
    clock.later()
    engine.gate.clear()
    engine.asked.clear()
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(answers.ask, [TOTAL, STAGES])
        eventually(lambda: len(engine.asked) == 2, 10)
        engine.gate.set()
        reading = asking.result()
    assert reading.state == "live"
    assert total_of(reading[STAGES]) == total_of(reading[TOTAL]) == 301


def test_fast_new_answers_replace_the_old_ones_at_once(
    answers: QueryService, engine: Engine, clock: Clock
) -> None:
    answers.ask([TOTAL])
    engine.mongo.batches.insert_one({"id": "new"})
    clock.later()
    assert total_of(answers.ask([TOTAL])[TOTAL]) == 301


# --- failures -----------------------------------------------------------------------------------


def lose_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the database away from the change stream."""

    def away(*_: Any) -> Any:
        raise DatabaseUnreachable("away")

    monkeypatch.setattr(Freshness, "_follow", away)


def test_with_the_database_away_the_last_answers_stay(
    answers: QueryService, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers.ask([TOTAL])
    lose_the_database(monkeypatch)
    clock.later()
    shown = answers.ask([TOTAL])
    assert shown.state == "unreachable"
    assert total_of(shown[TOTAL]) == 300
    unknown = answers.ask([TOTAL, STAGES])
    assert unknown.state == "unreachable"
    assert total_of(unknown[TOTAL]) == 300
    with pytest.raises(DatabaseUnreachable):
        unknown[STAGES]


def test_with_the_database_away_answers_of_an_earlier_generation_will_do(
    answers: QueryService, engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = answers.ask([TOTAL, STAGES])
    engine.mongo.batches.insert_one({"id": "new"})
    clock.later()
    answers.freshness.current()
    lose_the_database(monkeypatch)
    clock.later()
    shown = answers.ask([TOTAL, STAGES])
    assert shown.state == "unreachable"
    assert shown.generation.id == old.generation.id


def test_a_database_that_goes_away_in_the_middle_leaves_the_old_answers(
    answers: QueryService, engine: Engine, clock: Clock
) -> None:
    answers.ask([TOTAL])
    engine.mongo.batches.insert_one({"id": "new"})
    clock.later()
    engine.failure = DatabaseUnreachable("away")
    shown = answers.ask([TOTAL])
    assert shown.state == "unreachable"
    assert total_of(shown[TOTAL]) == 300


def test_with_nothing_known_and_the_database_away_there_is_only_the_error(settings: Settings) -> None:
    nowhere = settings.model_copy(
        update={"mongodb_uri": SecretStr("mongodb://127.0.0.1:1"), "connect_timeout_seconds": 0.1}
    )
    mongo = Mongo(nowhere)
    with open_cache(settings) as cache:
        answers = answering(MongoEngine(mongo), cache, nowhere)
        with pytest.raises(DatabaseUnreachable):
            answers.ask([TOTAL])
    mongo.close()


def test_one_failed_question_leaves_the_others(answers: QueryService, engine: Engine) -> None:
    answers.ask([TOTAL])
    engine.failure = DatabaseTimeout("too long")
    reading = answers.ask([TOTAL, STAGES])
    assert total_of(reading[TOTAL]) == 300
    assert list(reading.failures) == [STAGES]
    with pytest.raises(DatabaseTimeout):
        reading[STAGES]
    engine.failure = None
    assert total_of(answers.ask([STAGES])[STAGES]) == 300, "a failure is not kept"


def test_a_fault_of_ours_is_not_hidden(answers: QueryService, engine: Engine) -> None:
    engine.failure = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        answers.ask([TOTAL])


def test_a_moment_that_is_gone_is_replaced_by_now(answers: QueryService, engine: Engine) -> None:
    first = answers.ask([TOTAL])
    engine.failure = SnapshotGone("gone")

    def once() -> None:
        engine.before = lambda: setattr(engine, "failure", None)

    engine.before = once
    reading = answers.ask([TOTAL, STAGES])
    assert reading.generation.id != first.generation.id
    assert reading.state == "live"
    assert total_of(reading[TOTAL]) == total_of(reading[STAGES]) == 300


def test_a_server_without_moments_is_timed(standalone: str, tmp_path: Path) -> None:
    settings = load(mongodb_uri=standalone, data_dir=tmp_path, database=f"test_{uuid4().hex[:12]}")
    mongo = Mongo(settings)
    mongo.batches.insert_one({"id": "a"})
    with open_cache(settings) as cache:
        answers = answering(MongoEngine(mongo), cache, settings)
        reading = answers.ask([TOTAL])
        assert reading.state == "timed"
        assert total_of(reading[TOTAL]) == 1
        assert answers.cache_works()
    mongo.client.drop_database(settings.database)
    mongo.close()


# --- pages of the table -------------------------------------------------------------------------


@pytest.mark.parametrize("where", [Filters(), Filters(person=("Ana", ""))], ids=["all", "filtered"])
@pytest.mark.parametrize("sort", [BY_ID, (("person", True), ("id", False))], ids=["by id", "by person"])
def test_pages_at_any_depth_fit_together(
    answers: QueryService, where: Filters, sort: tuple[tuple[str, bool], ...]
) -> None:
    pages = [answers.page(("id", "person"), where, sort, start, start + 70) for start in range(0, 300, 70)]
    rows = [row for page, _, _ in pages for row in page]
    whole = Rows(("id", "person"), where, sort, 0, 300)
    assert rows == answers.ask([whole])[whole]
    assert {total for _, total, _ in pages} == {300}
    assert len({reading.generation.id for _, _, reading in pages}) == 1


def test_duplicated_ids_are_found_for_the_questions_that_need_them(
    answers: QueryService, engine: Engine, clock: Clock
) -> None:
    engine.mongo.batches.insert_many([{"id": "batch_000"}, {"id": "batch_001"}])
    clock.later()
    question = Counts(("id",), Filters(duplicated=True))
    reading = answers.ask([question])
    assert reading[question].to_numpy().tolist() == [["batch_000", 2], ["batch_001", 2]]
    assert answers.moment_of(question, reading.generation).context.duplicated == ("batch_000", "batch_001")
    assert answers.moment_of(TOTAL, reading.generation).context.duplicated == ()
    columns = Rows(("duplicated",), Filters(), BY_ID, 0, 3)
    assert [row["duplicated"] for row in answers.ask([columns])[columns]] == [True, True, True]


# --- while a copy is being made -----------------------------------------------------------------


@pytest.fixture
def progress(answers: QueryService, engine: Engine, cache: Cache) -> CopyProgress:
    """How far the copy of the batches is that *answers* wait for: nobody has begun it."""
    answers._snapshots = snapshots = Unready(engine, answers.freshness, cache)
    return snapshots._progress(BATCHES)


def test_while_a_copy_is_made_what_is_there_comes_at_once_and_the_rest_is_not_begun_twice(
    answers: QueryService, engine: Engine, progress: CopyProgress
) -> None:
    progress.tell(0.45, answers.generation().id)
    answers.ask([STAGES])
    engine.asked.clear()
    engine.gate.clear()
    for _ in range(2):
        reading = answers.ask([STAGES, TOTAL], patience=0.0)
        assert total_of(reading[STAGES]) == 300
        with pytest.raises(NotYet, match="has read 45% of the data"):
            reading[TOTAL]
        assert (reading.whole, reading.settled, reading.drawn) == (False, False, "preparing")
    engine.gate.set()
    whole = answers.ask([STAGES, TOTAL])
    assert (total_of(whole[TOTAL]), whole.drawn, len(engine.asked)) == (300, "live", 1)


def test_without_a_copy_to_come_an_answer_is_waited_for(
    answers: QueryService, engine: Engine, progress: CopyProgress, eventually: Callable[..., None]
) -> None:
    engine.gate.clear()
    with ThreadPoolExecutor(1) as reader:
        reading = reader.submit(answers.ask, [TOTAL], patience=0.0)
        eventually(lambda: bool(engine.asked), 30)
        assert (progress.told(), reading.done()) == (None, False)
        engine.gate.set()
        assert total_of(reading.result(30)[TOTAL]) == 300


def test_a_question_takes_no_longer_than_it_may_in_mongodb(
    answers: QueryService,
    engine: Engine,
    progress: CopyProgress,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answers, "_settings", settings.model_copy(update={"query_timeout_seconds": 0.01}))
    progress.tell(0.0, answers.generation().id)
    engine.gate.clear()
    with pytest.raises(NotYet):
        answers.page(("id",), Filters(), (("stage", True),), 0, 100)
    engine.gate.set()


def test_while_a_copy_is_made_a_page_is_of_its_generation_though_others_write(
    answers: QueryService, engine: Engine, progress: CopyProgress, clock: Clock
) -> None:
    first = answers.generation()
    progress.tell(0.1, first.id)
    answers.ask([TOTAL])
    engine.mongo.batches.insert_one({"id": "batch_new"})
    clock.later()
    reading = answers.ask([TOTAL, STAGES])
    assert (reading.generation.id, reading.state) == (first.id, "refreshing")
    assert {total_of(reading[each]) for each in (TOTAL, STAGES)} == {300}
    progress.over()
    assert total_of(answers.ask([TOTAL])[TOTAL]) == 301


def test_what_takes_mongodb_too_long_is_left_to_the_copy_that_is_being_made(
    answers: QueryService, engine: Engine, progress: CopyProgress
) -> None:
    engine.failure = DatabaseTimeout("too slow")
    progress.tell(0.1, answers.generation().id)
    assert isinstance(answers.ask([TOTAL]).failures[TOTAL], NotYet)
    progress.over()
    assert isinstance(answers.ask([TOTAL]).failures[TOTAL], DatabaseTimeout)


def test_what_took_mongodb_too_long_is_not_asked_again_for_a_while_of_whatever_generation(
    answers: QueryService, engine: Engine, progress: CopyProgress
) -> None:
    engine.failure = DatabaseTimeout("too slow")
    for _ in range(2):
        progress.tell(0.1, answers.freshness.renew().id)
        assert isinstance(answers.ask([TOTAL]).failures[TOTAL], NotYet)
    assert len(engine.asked) == 1
    engine.failure = None
    assert total_of(answers.ask([STAGES])[STAGES]) == 300
    progress.over()
    assert total_of(answers.ask([TOTAL])[TOTAL]) == 300


def test_mongodb_is_not_asked_the_same_of_two_generations_at_a_time(
    answers: QueryService, engine: Engine, clock: Clock, eventually: Callable[..., None]
) -> None:
    engine.gate.clear()
    with ThreadPoolExecutor(2) as readers:
        first = readers.submit(answers.ask, [TOTAL], exactly=True)
        eventually(lambda: len(engine.asked) == 1, 30)
        engine.mongo.batches.insert_one({"id": "batch_new"})
        clock.later()
        second = readers.submit(answers.ask, [TOTAL], exactly=True)
        eventually(lambda: len(answers._threads._shared) == 2, 30)
        assert len(engine.asked) == 1
        engine.gate.set()
        assert [total_of(each.result(30)[TOTAL]) for each in (first, second)] == [300, 301]
    assert len(engine.asked) == 2
