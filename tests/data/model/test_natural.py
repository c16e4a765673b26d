"""Ids are in the order that MongoDB's collation gives them, and `key` knows it without asking."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from bson import ObjectId
from hypothesis import example, given
from hypothesis import strategies as st

from data.model import natural
from data.model.datasets import BATCHES
from data.model.dimensions.base import Context
from data.model.vocabulary import load as load_vocabulary
from data.mongo.client import Mongo
from data.query.engines import mongo as mongo_engine
from data.query.engines.mongo import MongoEngine
from data.query.engines.snapshot.build import built
from data.query.engines.snapshot.engine import SnapshotEngine
from data.query.filters import Filters
from data.query.questions import Moment, Order, Rows
from tests.data.test_reconciliation import TODAY, ZONE, generated

CONTEXT = Context(TODAY, ZONE, load_vocabulary())
BY_ID = (("id", False),)

_printable = st.characters(min_codepoint=32, max_codepoint=126)
_accented = st.sampled_from("áÁñÑüÜçÇőŐžŽąĄāĀåÅàÀâÂãÃėĖ")
_numbers = st.sampled_from(
    ["0", "00", "2", "10", "007", "1" * 254, "1" * 255, "1" * 255 + "0", "0" * 300 + "5", "1" * 254 + "0007"]
)
_words = st.sampled_from(["batch_", "Batch_", "batch-", "cam"])
texts = st.lists(st.one_of(_printable, _accented, _numbers, _words), max_size=5).map("".join)


def in_mongodb(mongo: Mongo, ids: list[str]) -> list[str]:
    """*ids* as MongoDB sorts them, ties in the order given."""
    mongo.batches.delete_many({})
    mongo.batches.insert_many({"_id": place, "id": each} for place, each in enumerate(ids))
    return [
        each["id"] for each in mongo.batches.find().sort({"id": 1, "_id": 1}).collation(natural.COLLATION)
    ]


@generated
@given(ids=st.lists(texts, min_size=2, max_size=30))
@example(ids=["a007", "a10", "a9", "a00", "a0b", "a1", "a0001b"])
def test_ascii_and_letters_with_an_accent_are_where_mongodb_puts_them(mongo: Mongo, ids: list[str]) -> None:
    ids += [each.swapcase() for each in ids] + [unicodedata.normalize("NFD", each) for each in ids]
    assert all(map(natural.exact, ids))
    assert sorted(ids, key=natural.key) == in_mongodb(mongo, ids)


@pytest.mark.parametrize("text", ["李", "ß", "a\x01b", "e\u0302\u0323", "٣", "ﬁ", "\u0301"])
def test_of_other_texts_the_order_is_left_to_mongodb(text: str) -> None:
    assert not natural.exact(text)
    assert natural.key(text) == natural.key(text)


@given(before=st.sets(texts, max_size=8), new=st.sets(texts, max_size=8))
def test_new_texts_get_their_places_as_if_they_had_always_been_there(before: set[str], new: set[str]) -> None:
    old, all_texts = sorted(before), sorted(before | new)
    moved = np.array([all_texts.index(each) for each in old], np.intp)
    found = natural.with_new(natural.places(old), moved, all_texts)
    assert found.tolist() == natural.places(all_texts).tolist()


@pytest.mark.parametrize("indexed", [True, False], ids=["few", "many"])
@pytest.mark.parametrize("where", [Filters(), Filters(stage=("not_started",))], ids=["all", "filtered"])
@pytest.mark.parametrize("descending", [False, True])
def test_a_number_is_one_character_of_an_id(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch, indexed: bool, where: Filters, descending: bool
) -> None:
    if not indexed:
        monkeypatch.setattr(mongo_engine, "_FEW", 2)
        monkeypatch.setattr(mongo_engine, "_BATCH", 2)
    ids = ["batch_1", "batch_2", "batch_10", "Batch_10", "batch_10b", "batch_20250909T0034", "cam"]
    others = [{"id": "batch_3", "status": "S"}] if where.stage else []
    mongo.batches.insert_many([*({"id": each} for each in reversed(ids)), *others])
    engine = MongoEngine(mongo)
    expected = [{"id": each} for each in (ids[::-1] if descending else ids)]
    sort = (("id", descending),)
    for each in (engine, SnapshotEngine(built(engine, BATCHES, CONTEXT, None))):
        assert each.answer(Rows(("id",), where, sort, 0, 99), Moment(CONTEXT)) == expected
        assert each.answer(Rows(("id",), where, sort, 2, 4), Moment(CONTEXT)) == expected[2:4]
        (column,) = next(each.stream(Rows(("id",), where, sort), Moment(CONTEXT)))
        assert column == [row["id"] for row in expected]
        both = each.answer(Rows(("id",), where, (("stage", False), *sort), 0, 99), Moment(CONTEXT))
        assert both == expected


def test_a_filter_does_not_take_names_for_one_that_only_sort_alike(mongo: Mongo) -> None:
    """Under the collation of the order `Persona 07` equals `Persona 7`."""
    mongo.batches.insert_many([{"id": "a", "assignee": "Persona 7"}, {"id": "b", "assignee": "Persona 07"}])
    rows = MongoEngine(mongo).answer(
        Rows(("id",), Filters(person=("Persona 7",)), BY_ID, 0, 9), Moment(CONTEXT)
    )
    assert rows == [{"id": "a"}]


def test_keys_that_are_texts_break_ties_as_mongodb_breaks_them(mongo: Mongo) -> None:
    mongo.batches.insert_many({"_id": key, "id": "same"} for key in ("k10", "k2", "K2", ObjectId()))
    engine = MongoEngine(mongo)
    snapshot = SnapshotEngine(built(engine, BATCHES, CONTEXT, None), engine)
    orders = [each.answer(Order(Filters(), BY_ID), Moment(CONTEXT)) for each in (engine, snapshot)]
    assert orders[0] == orders[1]
