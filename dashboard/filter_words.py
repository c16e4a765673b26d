"""What a filter means, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dashboard.i18n import day_range, number, t, words_of
from data.errors import FilterError
from data.model.conditions import Days, Numbers
from data.query.filters import FIELDS, Filters
from data.query.restrictions import Choice, Count, Flag, Period, Text


def described(where: Filters) -> list[str]:
    """One sentence part a restriction."""
    return [", ".join(said(name, each) for each in each_of(value)) for name, value in where.set_values()]


def in_full(where: Filters) -> list[str]:
    """What is `described`, and whether accepted batches are hidden."""
    return [*described(where), *_hiding(where)]


def in_brief(where: Filters) -> list[str]:
    """As few words as can be, for the name of a file."""
    words = [_briefly(name, each) for name, value in where.set_values() for each in each_of(value)]
    return [*words, *_hiding(where)]


def _hiding(where: Filters) -> list[str]:
    return [t("Without accepted")] if where.hides_accepted else []


def label(name: str) -> str:
    """What a restriction is called."""
    return t(FIELDS[name].label)


def said(name: str, value: Any) -> str:
    """A restriction to *value*; of a choice, to one of its values."""
    kind = FIELDS[name]
    if isinstance(kind, Text):
        return t(kind.phrase, text=value)
    if isinstance(kind, Choice):
        return f"{label(name)}: {t(kind.words[value])}" if kind.words else option(kind, value)
    if isinstance(kind, Flag):
        return t(kind.yes if value else kind.no)
    return f"{label(name)}: {times(value) if isinstance(kind, Count) else _days(value)}"


def option(kind: Choice, value: str) -> str:
    """A value that can be chosen."""
    return t(kind.words.get(value, kind.blank)) if kind.words or not value else value


def refusal(error: FilterError) -> str:
    """What is wrong with the address, in the words of the page."""
    name = str(error.parts.get("name"))
    kind = FIELDS.get(name)
    if not isinstance(kind, Choice) or "allowed" not in error.parts:
        return words_of(error)
    words = (t("“{word}”", word=t(word)) for word in kind.words.values())
    return t(
        "“{filter}” cannot be “{value}”. Choose among {known}.",
        value=error.parts["value"],
        filter=label(name),
        known=", ".join(words),
    )


def each_of(value: Any) -> Iterator[Any]:
    """The values of a restriction, of which a choice may have several."""
    yield from value if isinstance(value, tuple) else (value,)


def _days(value: Days) -> str:
    return t("none") if value.missing else day_range(value.start, value.last)


def times(value: Numbers) -> str:
    """How often, in words."""
    least, most = value.least, value.most
    if most is None:
        return t("{n} or more", n=number(least or 0))
    if least is None or (least == 0 and most == 0):
        return t("never") if most == 0 else t("at most {n}", n=number(most))
    return number(least) if least == most else t("{low} to {high}", low=number(least), high=number(most))


def _briefly(name: str, value: Any) -> str:
    kind = FIELDS[name]
    if isinstance(kind, Choice):
        return option(kind, value)
    if isinstance(kind, Period):
        return f"{label(name)} {t('none') if value.missing else kind.format(value)[0]}"
    return str(value) if isinstance(kind, Text) else said(name, value)
