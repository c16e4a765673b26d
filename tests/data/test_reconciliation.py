"""The law of the product: figure = bars = rows = order = lines of the export, for every filter.

Generated documents carry every kind of dirt; `oracle` says independently what they mean.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.model.conditions import Days, Numbers
from data.model.datasets import BATCHES
from data.model.dimensions.base import Context
from data.model.vocabulary import load as load_vocabulary
from data.mongo import indexes
from data.mongo.client import Document, Mongo
from data.query.engines.mongo import MongoEngine
from data.query.filters import FIELDS, Filters
from data.query.keys import Keys
from data.query.questions import Counts, Duplicates, Moment, Order, Rows, RowsByKey, Sort
from data.query.restrictions import Choice, Count, Flag, Text
from tests import oracle
from tests.strategies import documents, filters

TODAY = date(2025, 6, 15)
ZONE = "Europe/Madrid"
COLUMNS = tuple(dimension.name for dimension in BATCHES.dimensions)
DRILLS = tuple(name for name, kind in FIELDS.items() if not isinstance(kind, Text))

sorts = st.lists(
    st.tuples(st.sampled_from(COLUMNS), st.booleans()), min_size=1, max_size=3, unique_by=lambda s: s[0]
)
batches = st.lists(documents, min_size=1, max_size=8)
#: One database serves all examples of a test: each begins by replacing the documents.
generated = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture(params=["with indexes", "without indexes"])
def engine(request: pytest.FixtureRequest, mongo: Mongo) -> MongoEngine:
    """Both: an index changes how MongoDB looks for a value, and must not change what it finds."""
    if request.param == "with indexes":
        mongo.batches.insert_many([{"id": "twice"}, {"id": "twice"}])  # so that the index on id is not unique
        assert not indexes.ensure(mongo).failed
    return MongoEngine(mongo)


def fill(engine: MongoEngine, raw: list[Document]) -> Context:
    """Make *raw* the batches; the context of questions about them."""
    engine.mongo.batches.delete_many({})
    engine.mongo.batches.insert_many(raw)
    context = Context(TODAY, ZONE, load_vocabulary())
    return replace(context, duplicated=engine.answer(Duplicates(), Moment(context)))


def meant(raw: list[Document], where: Filters) -> dict[Any, oracle.Clean]:
    """What the oracle takes *where* to mean: key → clean row."""
    rows = oracle.clean(raw, TODAY, ZoneInfo(ZONE))
    return {
        document["_id"]: row for document, row in zip(raw, rows, strict=True) if oracle.accepts(where, row)
    }


def total(engine: MongoEngine, where: Filters, context: Context) -> int:
    return int(engine.answer(Counts((), where), Moment(context))["n"].sum())


def narrowing(name: str, value: Any) -> Any:
    """The restriction that a click on the bar of *value* adds."""
    kind = FIELDS[name]
    if isinstance(kind, Choice):
        return (value,)
    if isinstance(kind, Flag):
        return bool(value)
    if isinstance(kind, Count):
        return Numbers(int(value), int(value))
    day = date.fromisoformat(value) if value else None
    return Days.inclusive(day, day) if day else Days(missing=True)


@generated
@given(raw=batches)
def test_every_value_means_what_the_oracle_says(engine: MongoEngine, raw: list[Document]) -> None:
    context = fill(engine, raw)
    found = engine.answer(RowsByKey(COLUMNS, Keys.of(document["_id"] for document in raw)), Moment(context))
    assert found == [{name: row[name] for name in COLUMNS} for row in meant(raw, Filters()).values()]


@generated
@given(raw=batches, where=filters(), sort=sorts)
def test_figure_rows_order_and_stream_are_the_same_batches(
    engine: MongoEngine, raw: list[Document], where: Filters, sort: Sort
) -> None:
    context = fill(engine, raw)
    expected = meant(raw, where)
    order = engine.answer(Order(where, sort), Moment(context)).between(0, len(raw))
    rows = engine.answer(Rows(COLUMNS, where, sort, 0, len(raw)), Moment(context))
    assert sorted(order) == sorted(expected)
    assert rows == [{name: expected[key][name] for name in COLUMNS} for key in order]
    pieces = engine.stream(Rows(COLUMNS, where, sort), Moment(context))
    assert oracle.documents_of(pieces, COLUMNS) == rows
    assert engine.answer(RowsByKey(COLUMNS, Keys.of(order)), Moment(context)) == rows
    assert total(engine, where, context) == len(rows)


@generated
@given(
    raw=batches, where=filters(), by=st.lists(st.sampled_from(COLUMNS), unique=True, max_size=3).map(tuple)
)
def test_bars_count_each_batch_once_whatever_they_are_split_by(
    engine: MongoEngine, raw: list[Document], where: Filters, by: tuple[str, ...]
) -> None:
    context = fill(engine, raw)
    expected = Counter(tuple(row[name] for name in by) for row in meant(raw, where).values())
    frame = engine.answer(Counts(by, where), Moment(context))
    assert list(frame.columns) == [*by, "n"]
    assert {tuple(row[:-1]): row[-1] for row in frame.itertuples(index=False)} == expected
    assert len(frame) == len(expected)


@generated
@given(
    raw=batches,
    where=filters(at_most=2),
    by=st.lists(st.sampled_from(DRILLS), unique=True, min_size=1, max_size=2),
)
def test_a_click_on_a_bar_leads_to_exactly_its_batches(
    engine: MongoEngine, raw: list[Document], where: Filters, by: list[str]
) -> None:
    context = fill(engine, raw)
    for bar in engine.answer(Counts(tuple(by), where), Moment(context)).to_dict("records"):
        narrowed = where.narrow(**{name: narrowing(name, bar[name]) for name in by})
        assert narrowed is not None
        assert total(engine, narrowed, context) == bar["n"], narrowed
        assert Filters.from_query(narrowed.to_query()) == narrowed


@generated
@given(raw=batches, where=filters(at_most=5))
def test_stages_add_up_to_the_total(engine: MongoEngine, raw: list[Document], where: Filters) -> None:
    context = fill(engine, raw)
    stages = engine.answer(Counts(("stage",), where), Moment(context))
    assert stages["n"].sum() == total(engine, where, context) == len(meant(raw, where))
