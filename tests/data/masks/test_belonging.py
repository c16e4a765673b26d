"""The files of one batch are those that the whole tally gives it, found without reading everything."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from data.masks import belonging
from data.masks.tally import NOTHING, names_of_batches, tally
from data.mongo.client import Mongo

NOON = datetime.datetime(2026, 3, 2, 11, tzinfo=datetime.UTC)
_PIECES = ("batch", "Batch", "BATCH", "mask", "máscara", "v2", "T", "t", "S", "0", "00", "4", "40", "7", "12")
_MARKS = (
    "_",
    "-",
    " ",
    "",
    "__",
    "(1)",
    ".",
    "/",
    "%20",
    "%5F",
    "%34",
    "\u0664",
    "４",
    "ﬀ",
    "ſ",
    "e\u0301",
    "²",
)
_texts = st.lists(st.sampled_from(_PIECES + _MARKS), min_size=1, max_size=7).map("".join)
_ids = st.one_of(
    _texts,
    st.integers(0, 50).map("batch_{}".format),
    st.integers(0, 50).map("batch_T{:05}".format),
    st.integers(0, 9).map("p1_cam1_{:03}".format),
    st.integers(0, 50),
)
_names = st.one_of(
    _texts, st.integers(0, 50).map("masks_batch_{}.zip".format), _ids.map("{} v2.tar.gz".format)
)


@hypothesis_settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_ids, min_size=1, max_size=8, unique=True), st.lists(_names, min_size=1, max_size=12))
def test_the_files_of_a_batch_are_those_that_all_names_give_it(
    mongo: Mongo, ids: list[str | int], names: list[str]
) -> None:
    mongo.batches.delete_many({})
    mongo.mask_files.delete_many({})
    mongo.batches.insert_many([{"id": each} for each in ids])
    mongo.mask_files.insert_many([{"filename": each, "uploadDate": NOON, "length": 1} for each in names])
    every = names_of_batches(mongo)
    few = belonging.names_for(mongo, names)
    assert [few.match(each) for each in names] == [every.match(each) for each in names]
    counted = tally(mongo, every).batches
    for each in map(str, ids):
        expected = sorted(name for name in names if each in every.match(name).ids)
        assert sorted(file.name for file in belonging.files_of(mongo, each)) == expected
        assert belonging.uploads_of(mongo, each, None) == counted.get(each, NOTHING)


@pytest.mark.parametrize("name", [None, 7, b"batch_1"])
def test_names_that_are_no_text_belong_to_nobody(mongo: Mongo, name: object) -> None:
    mongo.batches.insert_one({"id": "batch_1"})
    mongo.mask_files.insert_one({"filename": name})
    assert belonging.files_of(mongo, "batch_1") == []


def test_very_many_names_are_matched_with_all_ids(mongo: Mongo) -> None:
    mongo.batches.insert_many([{"id": f"batch_{n}"} for n in range(3000)])
    names = [f"batch_{n}.zip" for n in range(3000)]
    found = belonging.names_for(mongo, names)
    assert [found.match(each).ids for each in names[:3]] == [("batch_0",), ("batch_1",), ("batch_2",)]
