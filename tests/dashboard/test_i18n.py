"""Every word a reader sees is in the catalogue, and nothing else is."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import flask
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from dashboard import i18n
from data import clock
from data.batches.records import WrongRecord, refused
from data.errors import FilterError
from tests.product import ROOT

PACKAGES = ("data", "dashboard", "callbacks")
KEYWORDS: dict[str, Any] = {"t": None, "message": None, "tn": (1, 2)}
TRANSLATED = sorted(set(i18n.LANGUAGES) - {"en"})

Key = str | tuple[str, ...]


def extracted() -> set[Key]:
    """The messages in the code, as `pybabel extract` finds them; a pair where there is a plural."""
    return {
        found[2]
        for package in PACKAGES
        for found in extract_from_dir(ROOT / package, [("**.py", "python")], keywords=KEYWORDS)
    }


def catalogue(language: str) -> Catalog:
    path = ROOT / "dashboard" / "translations" / f"{language}.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> dict[Key, Message]:
    return {_key(each.id): each for each in catalogue(language) if each.id}


def _key(identity: str | list[str] | tuple[str, ...]) -> Key:
    return identity if isinstance(identity, str) else tuple(identity)


def _forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def literals() -> Iterator[tuple[str, str]]:
    """(place, text) of every literal that the code gives to `t`, `message` or `tn`."""
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and _called(call) in KEYWORDS:
                for given in call.args[:2] if _called(call) == "tn" else call.args[:1]:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        yield f"{path.relative_to(ROOT)}:{call.lineno}", given.value


def _called(call: ast.Call) -> str:
    function = call.func
    return str(getattr(function, "id", None) or getattr(function, "attr", ""))


def test_every_word_in_the_code_can_be_extracted() -> None:
    """Before Python 3.12 a word inside an f-string is out of the extractor's sight: take it outside."""
    known = {text for key in extracted() for text in _forms(key)}
    assert {place: text for place, text in literals() if text not in known} == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_has_every_word_and_no_other(language: str) -> None:
    wanted, there = extracted(), set(messages(language))
    assert wanted - there == set(), "missing in the catalogue"
    assert there - wanted == set(), "not used by the code any more"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_word_is_translated_with_the_same_placeholders(language: str) -> None:
    plurals = catalogue(language).num_plurals
    wrong = []
    for key, entry in messages(language).items():
        forms = _forms(entry.string)
        complete = all(forms) and not entry.fuzzy and len(forms) == (1 if isinstance(key, str) else plurals)
        same = all(placeholders(form) == placeholders(_forms(key)[-1]) for form in forms)
        if not (complete and same):
            wrong.append(key)
    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_says_nothing_of_source_lines(language: str) -> None:
    assert [entry.id for entry in catalogue(language) if entry.locations] == []
    assert not catalogue(language).obsolete


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "es-ES,es;q=0.9,en;q=0.8", "es"),
        ("", "fr,es;q=0.5,en;q=0.4", "es"),
        ("", "es-ES,en;q=0.5", "es"),
        ("", "fr,es-MX;q=0.8,en;q=0.3", "es"),
        ("", "en;q=0,es;q=0.1", "es"),
        ("", "de-DE", "en"),
        ("en", "es", "en"),
        ("es", "en", "es"),
        ("xx", "es", "es"),
        ("../../etc/passwd", "", "en"),
    ],
)
def test_the_language_is_the_chosen_one_else_what_the_browser_asks_for(
    cookie: str, accepted: str, language: str
) -> None:
    headers = {"Accept-Language": accepted, "Cookie": f"{i18n.COOKIE}={cookie}"}
    with flask.Flask("test").test_request_context(headers=headers):
        assert i18n.language() == language


@pytest.mark.parametrize(
    ("cookie", "accepted", "tag"),
    [
        ("", "en-GB,en;q=0.9", "en-GB"),
        ("", "es-419", "es-419"),
        ("es", "en-GB,es-AR;q=0.5", "es-AR"),
        ("es", "en-GB", "es"),
        ("", "fr-FR", "en"),
        ("", "en-\u00fc!,en", "en"),
    ],
)
def test_the_region_is_the_one_the_browser_names_for_the_language(
    cookie: str, accepted: str, tag: str
) -> None:
    headers = {"Accept-Language": accepted, "Cookie": f"{i18n.COOKIE}={cookie}"}
    with flask.Flask("test").test_request_context(headers=headers):
        assert i18n.tag() == tag


def test_dates_and_numbers_follow_the_region() -> None:
    with i18n.speaking("en-GB"):
        assert i18n.day("2026-01-05") == "5 Jan 2026"
        assert i18n.language() == "en"
    with i18n.speaking("es-MX"):
        assert (i18n.t("Batches"), i18n.number(12_345)) == ("Lotes", "12,345")


@pytest.mark.parametrize("wrong", ["", "tlh", "../es", "xx-YY", "es-\0", "🙂"])
def test_what_is_no_tag_of_ours_is_english(wrong: str) -> None:
    with i18n.speaking(wrong):
        assert i18n.tag() == "en"


def test_a_job_speaks_the_language_it_was_given_and_then_falls_silent() -> None:
    with i18n.speaking("es"):
        assert i18n.t("Batches") == "Lotes"
        with i18n.speaking("tlh"):
            assert i18n.t("Batches") == "Batches"
        assert i18n.language() == "es"
    assert i18n.language() == "en"


def test_one_and_many_are_said_with_thousands_separated() -> None:
    said = {language: [_count(language, n) for n in (0, 1, 2, 12_345)] for language in ("en", "es")}
    assert said["en"] == ["0 batches", "1 batch", "2 batches", "12,345 batches"]
    assert said["es"] == ["0 lotes", "1 lote", "2 lotes", "12.345 lotes"]


def _count(language: str, n: int) -> str:
    with i18n.speaking(language):
        return i18n.tn("{n} batch", "{n} batches", n)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0%"),
        (1 / 10_000, "<1%"),
        (0.0099, "<1%"),
        (0.01, "1%"),
        (0.5, "50%"),
        (0.994, "99%"),
        (0.996, "99%"),
        (0.9999, "99%"),
        (1.0, "100%"),
    ],
)
def test_a_percentage_never_says_none_for_some_nor_all_for_not_quite_all(share: float, said: str) -> None:
    assert i18n.percent(share) == said


def test_days_are_written_as_the_reader_writes_them() -> None:
    first, last = date(2026, 1, 5), date(2026, 2, 1)
    assert i18n.day("2026-01-05") == "Jan 5, 2026"
    assert (i18n.day(None), i18n.day("")) == ("", "")
    assert i18n.day_range(first, last) == "Jan 5, 2026 – Feb 1, 2026"
    assert i18n.day_range(first, first) == "Jan 5, 2026"
    assert i18n.day_range(None, last) == "until Feb 1, 2026"
    assert i18n.day_range(first, None) == "from Jan 5, 2026"
    assert i18n.month_word(first) == "Jan 2026"
    assert i18n.month_word(last) == "Feb"
    with i18n.speaking("es"):
        assert i18n.day("2026-01-05") == "5 ene 2026"
        assert i18n.day_range(None, last) == "hasta el 1 feb 2026"
        assert i18n.day_word(first) == "5 ene"


def test_the_clock_names_the_day_only_when_it_is_not_today(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC)
    monkeypatch.setattr(clock, "seconds", now.timestamp)
    assert i18n.clock(now) == "23:59:59"
    assert i18n.clock(now + timedelta(seconds=1)) == "Mar 1, 2028 00:00:00"
    assert i18n.clock(datetime(2026, 1, 5, 14, 3, 22, tzinfo=UTC)) == "Jan 5, 2026 14:03:22"


def test_an_error_is_said_in_the_readers_language_with_its_parts() -> None:
    error = FilterError(
        "The filter “{name}” ends before it starts: {last} is before {first}.",
        name="due",
        first="{x}",
        last="{y}",
    )
    assert i18n.words_of(error) == str(error)
    with i18n.speaking("es"):
        assert i18n.words_of(error) == "El filtro «due» termina antes de empezar: {y} es anterior a {x}."


def test_words_without_parts_may_contain_braces() -> None:
    assert i18n.t("{untouched}") == "{untouched}"


def test_what_has_no_name_is_said_in_words() -> None:
    assert (i18n.person(""), i18n.person("Ana")) == ("Unassigned", "Ana")
    assert (i18n.yes_no(True), i18n.yes_no(False)) == ("Yes", "No")


def test_why_a_record_was_refused_is_said_in_the_readers_language() -> None:
    wrong = WrongRecord("id", "must be text")
    with i18n.speaking("es"):
        assert i18n.reason(wrong.reason) == "tiene que ser texto"
        assert i18n.reason("said by another program") == "said by another program"
        assert i18n.words_of(refused(wrong)) == "El campo «id» es incorrecto: tiene que ser texto."
    assert str(refused(wrong)) == "The field “id” is wrong: must be text."
