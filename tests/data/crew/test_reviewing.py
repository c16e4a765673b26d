"""What is to be reviewed, asked of the copy and of MongoDB; and where rejected work goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dashboard.services import Services
from data.crew import editing, reviewing
from data.crew.sampling import Share
from data.model.datasets import BATCHES
from data.mongo.client import Document, Mongo
from data.query.filters import EVERYTHING, Filters
from data.query.questions import Counts, Rows
from data.query.service import QueryService
from data.settings import Settings

WHO: Any = {"actor": "tester", "origin": "dashboard"}


@pytest.fixture(params=[pytest.param(1_000_000, id="copy"), pytest.param(0, id="mongo")])
def services(request: Any, settings: Settings) -> Iterator[Services]:
    made = Services.of(settings.model_copy(update={"snapshot": request.param}))
    yield made
    made.connection.close()


@pytest.fixture
def read(
    services: Services, eventually: Callable[[Callable[[], bool], float], None]
) -> Callable[[], QueryService]:
    """Who is asked, once what is written has been read: the copy, where there is to be one."""

    def asked() -> QueryService:
        answers = services.answers
        answers.freshness.look_again()
        if services.settings.snapshot:
            answers.ask((Counts(()),))
            eventually(lambda: answers.engine_for(BATCHES, answers.generation()) is not answers.engine, 30)
        return answers

    return asked


def _batch(name: str, uploaded: str = "", assigned: str = "", **more: Any) -> Document:
    made: Document = {"id": name, "assignee": "Person 01", "status": "S"}
    dates = {"file_info": {"last_file_upload": uploaded}, "metadata": {"assigned_at": assigned}}
    return made | dates | more


def _waiting(where: Filters = EVERYTHING) -> Filters:
    found = reviewing.waiting(where)
    assert found is not None
    return found


def test_the_oldest_come_first_by_upload_and_where_there_is_none_by_assignment(
    read: Callable[[], QueryService], mongo: Mongo
) -> None:
    mongo.batches.insert_many(
        [
            _batch("b", uploaded="2026-03-02", assigned="2026-01-01"),
            _batch("d"),
            _batch("a", assigned="2026-03-01"),
            _batch("c", uploaded="2026-03-03"),
            _batch("begun", status="In"),
            _batch("seen", metadata={"review_status": "aprobado"}),
        ]
    )
    queue = reviewing.oldest_first(read(), _waiting(), 10)
    assert (queue.ids, queue.total) == (("a", "b", "c", "d"), 4)
    few = reviewing.oldest_first(read(), _waiting(), 2)
    assert (few.ids, few.total) == (("a", "b"), 4)


def test_a_filter_that_leaves_out_what_is_segmented_leaves_nothing() -> None:
    assert reviewing.waiting(Filters(stage=("in_progress",))) is None
    assert reviewing.waiting(Filters(review=("approved",))) is None


def _sampled(answers: QueryService, percent: int, seed: int) -> reviewing.Queue:
    return reviewing.sampled(answers, _waiting(), percent, seed, answers.context().today, 100)


def test_a_sample_is_of_each_person_and_gets_smaller_as_it_is_reviewed(
    read: Callable[[], QueryService], mongo: Mongo
) -> None:
    owners = {"Person 01": 10, "Person 02": 3, "": 1, "Persona Ñ": 4}
    mongo.batches.insert_many(
        [_batch(f"{who}-{n}", assignee=who) for who, many in owners.items() for n in range(many)]
    )
    first = _sampled(read(), 25, seed=7)
    expected = {"Person 01": 3, "Person 02": 1, "": 1, "Persona Ñ": 1}
    assert set(first.plan) == {Share(who, owners[who], n) for who, n in expected.items()}
    assert Counter(each.rpartition("-")[0] for each in first.ids) == expected
    assert first.left == expected
    assert _sampled(read(), 25, seed=7).ids == first.ids
    one, other = first.ids[:2]
    editing.edit(mongo, one, {"review": "approved"}, **WHO)
    editing.edit(mongo, other, {"review": "rejected"}, reason="Rough", **WHO)
    then = _sampled(read(), 25, seed=7)
    assert (then.ids, then.total, set(then.plan)) == (first.ids[2:], 4, set(first.plan))


def test_a_sample_of_nothing_is_empty(read: Callable[[], QueryService]) -> None:
    queue = _sampled(read(), 50, seed=1)
    assert (queue.ids, queue.total, queue.plan, queue.left) == ((), 0, (), {})


def test_rejected_work_is_back_in_the_lists_of_its_segmenter(
    read: Callable[[], QueryService], mongo: Mongo
) -> None:
    mongo.batches.insert_one(_batch("a", metadata={"due_date": "2025-01-31"}))
    editing.edit(mongo, "a", {"review": "rejected"}, reason="Holes", **WHO)
    answers = read()
    lists = (
        Filters(everyday=True),
        Filters(overdue=True),
        Filters(person=("Person 01",), accepted=False),  # the worklist
        Filters(person=("Person 01",), review=("rejected",)),
    )
    for where in lists:
        question = Rows(("id", "review"), where, ())
        rows = answers.ask((question,))[question]
        assert rows == [{"id": "a", "review": "rejected"}], where
