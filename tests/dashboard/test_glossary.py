"""One concept has one name: what is called something on screen is in the glossary, in both languages."""

from __future__ import annotations

import re

from babel.messages.pofile import read_po

from tests.product import ROOT

_WORDS = 3  # a name has no more; what is longer is a sentence
_SENTENCE = re.compile(r"[.!?:…{}“]")


def _catalogue() -> dict[str, str]:
    with (ROOT / "dashboard" / "translations" / "es.po").open("rb") as file:
        return {each.id: str(each.string) for each in read_po(file) if each.id and isinstance(each.id, str)}


def _glossary() -> dict[str, str]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = (line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| "))
    return {cells[0]: cells[1] for cells in rows}


def test_every_name_on_screen_is_in_the_glossary() -> None:
    names = {
        english: spanish
        for english, spanish in _catalogue().items()
        if english[0].isupper() and len(english.split()) <= _WORDS and not _SENTENCE.search(english)
    }
    glossary = _glossary()
    assert len(names) > 100
    assert {english: spanish for english, spanish in names.items() if glossary.get(english) != spanish} == {}


def test_the_glossary_has_no_name_that_is_not_on_screen() -> None:
    assert _glossary().keys() - {"English", "---"} - _catalogue().keys() == set()
