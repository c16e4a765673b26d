"""A name is one however its accents are written, and a search finds it without them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.batches import edits
from data.crew import people
from data.imports import importer
from data.model import letters
from data.model.datasets import BATCHES
from data.model.dimensions.base import Context
from data.model.vocabulary import load as load_vocabulary
from data.mongo.client import Mongo
from data.query.engines.base import Engine
from data.query.engines.mongo import MongoEngine
from data.query.engines.snapshot.build import built
from data.query.engines.snapshot.engine import SnapshotEngine
from data.query.filters import Filters
from data.query.questions import Counts, Duplicates, Moment

CONTEXT = Context(date(2025, 6, 15), "Europe/Madrid", load_vocabulary())
COMPOSED, APART = "Íñigo Núñez", unicodedata.normalize("NFD", "Íñigo Núñez")
_words = st.text(st.sampled_from("aeñÁüçệộšŽйάがa b"), max_size=6)


@given(text=_words, form=st.sampled_from(["NFC", "NFD"]))
def test_accents_are_composed_as_unicode_says(text: str, form: Any) -> None:
    once = letters.composed(unicodedata.normalize(form, text))
    assert once == unicodedata.normalize("NFC", text)
    assert letters.composed(once) == once


@given(text=_words)
def test_every_way_to_write_a_letter_is_that_letter(text: str) -> None:
    for letter in unicodedata.normalize("NFC", text):
        assert {letters.composed(way) for way in letters.spellings(letter)} == {letter}
        assert unicodedata.normalize("NFD", letter) in letters.spellings(letter)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mascara", True),
        ("MÁSCARA", True),
        ("ma\u0301sca", True),
        ("máscaras", False),
        ("m.scara", False),
    ],
)
@pytest.mark.parametrize("written", ["Máscara 4", "Ma\u0301scara 4", "mascara 4"])
def test_a_search_looks_at_letters_only(text: str, written: str, found: bool) -> None:
    assert bool(re.search(letters.searching(text), written)) is found


def both(mongo: Mongo) -> list[Engine]:
    engine = MongoEngine(mongo)
    return [engine, SnapshotEngine(built(engine, BATCHES, CONTEXT, None), engine)]


def test_a_person_is_one_however_the_accents_are_written(mongo: Mongo) -> None:
    mongo.batches.insert_many({"assignee": name} for name in (COMPOSED, APART, f" {APART}", "Inigo Nunez"))
    for engine in both(mongo):
        frame = engine.answer(Counts(("person",), Filters()), Moment(CONTEXT))
        assert frame.to_numpy().tolist() == [["Inigo Nunez", 1], [COMPOSED, 3]]
        for name in (COMPOSED, APART):
            where = Filters(person=(name,))
            assert engine.answer(Counts((), where), Moment(CONTEXT))["n"].tolist() == [3]


def test_an_id_is_one_however_the_accents_are_written(mongo: Mongo) -> None:
    mongo.batches.insert_many({"id": each} for each in ("lote_ñ", "lote_n\u0303", "lote_n"))
    for engine in both(mongo):
        assert engine.answer(Duplicates(), Moment(CONTEXT)) == ("lote_ñ",)


@pytest.mark.parametrize("stored", ["lote_ñ", "lote_n\u0303"])
@pytest.mark.parametrize("asked", ["lote_ñ", "lote_n\u0303"])
def test_a_batch_is_opened_however_its_id_is_written(mongo: Mongo, stored: str, asked: str) -> None:
    mongo.batches.insert_one({"id": stored})
    assert edits.get(mongo, asked)["id"] == stored


def test_what_is_brought_in_is_found_however_its_id_is_written(mongo: Mongo, tmp_path: Path) -> None:
    mongo.batches.insert_one({"id": "lote_n\u0303", "assignee": "Ana"})
    file = tmp_path / "batches.json"
    file.write_text('[{"id": "lote_ñ", "assignee": "Eva"}]')
    report = importer.run(mongo, file, update=True)
    assert (report.inserted, report.updated) == (0, 1)
    assert [(each["id"], each["assignee"]) for each in mongo.batches.find()] == [("lote_n\u0303", "Eva")]


def test_a_person_is_renamed_with_all_batches_however_the_accents_are_written(mongo: Mongo) -> None:
    people.add(mongo, APART, actor="Persona A", origin="dashboard")
    mongo.batches.insert_many({"assignee": name} for name in (COMPOSED, APART))
    report = people.rename(mongo, COMPOSED, "Persona B", actor="Persona A", origin="dashboard")
    assert report.batches == 2
    assert mongo.batches.distinct("assignee") == ["Persona B"]
