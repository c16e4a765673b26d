"""The kinds of restrictions: each reads and writes itself, compiles, narrows, and has its words for people.

`control` says where it can be chosen: in the first row, among those that are folded away, or nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from data.errors import FilterError, message
from data.model.conditions import Among, Between, Condition, Contains, Days, Is, Numbers, Within
from data.model.letters import composed, folded

LONGEST_TEXT = 200
_LARGEST = 1_000_000_000
_SPAN = re.compile(r"([0-9]*)(\.\.)?([0-9]*)")
Control = Literal["first", "more", ""]


@dataclass(frozen=True)
class Choice:
    """Any of some values. `~` is written for the empty value, and doubled where a name starts with it.

    *words*: the only values there are, each with its word; without them, those that the batches have, and
    *blank*: the word for the empty one. *note*: what programs have to know.
    """

    label: str
    words: Mapping[str, str] = field(default_factory=dict)
    blank: str = ""
    note: str = ""
    control: Control = "more"
    empty: tuple[str, ...] = ()

    def parse(self, name: str, texts: list[str]) -> tuple[str, ...]:
        values = {composed(decode(text)) for text in texts}
        if self.words and (wrong := values - set(self.words)):
            raise FilterError(
                message("The filter “{name}” does not know “{value}”; it knows {allowed}."),
                name=name,
                value=min(wrong),
                allowed=", ".join(self.words),
            )
        return tuple(sorted(values))

    def format(self, value: tuple[str, ...]) -> list[str]:
        return [encode(each) for each in value]

    def condition(self, name: str, value: tuple[str, ...]) -> Condition:
        return Among(name, value)

    def intersect(self, value: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...] | None:
        return tuple(sorted(set(value) & set(other))) or None


def encode(value: str) -> str:
    """A value of a choice as the URL and controls write it."""
    return f"~{value}" if not value or value.startswith("~") else value


def decode(text: str) -> str:
    """What `encode` has written."""
    return text.removeprefix("~")


@dataclass(frozen=True)
class Period:
    """A range of days, `2026-01-01..2026-01-31` with both ends included, or `none`.

    All periods share one control: the date, from, to.
    """

    label: str
    empty: None = None

    def parse(self, name: str, texts: list[str]) -> Days | None:
        return days_of(name, texts[-1])

    def format(self, value: Days) -> list[str]:
        if value.missing:
            return ["none"]
        return [f"{value.start or ''}..{value.last or ''}"]

    def condition(self, name: str, value: Days) -> Condition:
        return Within(name, value)

    def intersect(self, value: Days, other: Days) -> Days | None:
        return value.intersect(other)


def days_of(name: str, text: str) -> Days | None:
    """The days that *text* says, such as `2026-01-01..2026-01-31`; None for all. Raises FilterError."""
    if text == "none":
        return Days(missing=True)
    first, dots, last = text.partition("..")
    try:
        days = Days.inclusive(_day(first), _day(last if dots else first))
    except (ValueError, OverflowError):
        raise FilterError(
            message("The filter “{name}” needs days such as 2026-01-01..2026-01-31 or none, not “{value}”."),
            name=name,
            value=text,
        ) from None
    if days.start and days.end and days.start >= days.end:
        raise FilterError(
            message("The filter “{name}” ends before it starts: {last} is before {first}."),
            name=name,
            first=first.strip(),
            last=last.strip(),
        )
    return None if days == Days() else days


def _day(text: str) -> date | None:
    text = text.strip()
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Flag:
    """`yes` or `no`, and the words for both."""

    label: str
    yes: str
    no: str
    control: Control = "more"
    empty: None = None

    def parse(self, name: str, texts: list[str]) -> bool:
        if texts[-1] not in ("yes", "no"):
            raise FilterError(
                message("The filter “{name}” is yes or no, not “{value}”."), name=name, value=texts[-1]
            )
        return texts[-1] == "yes"

    def format(self, value: bool) -> list[str]:
        return ["yes" if value else "no"]

    def condition(self, name: str, value: bool) -> Condition:
        return Is(name, value)

    def intersect(self, value: bool, other: bool) -> bool | None:
        return value if value == other else None


@dataclass(frozen=True)
class Text:
    """Part of a text; *phrase* says so with {text}. Where the dimension has another name than the
    restriction, *of* says which it is."""

    label: str
    phrase: str
    hint: str
    note: str = ""
    of: str = ""
    control: Control = "first"
    empty: str = ""

    def parse(self, name: str, texts: list[str]) -> str:
        return text_of(name, texts[-1])

    def format(self, value: str) -> list[str]:
        return [value]

    def condition(self, name: str, value: str) -> Condition:
        return Contains(self.of or name, value)

    def intersect(self, value: str, other: str) -> str | None:
        """The longer text, where it contains the other: two texts that differ cannot be written as one."""
        short, long = sorted((value, other), key=len)
        return long if folded(short) in folded(long) else None


@dataclass(frozen=True)
class Count:
    """How often: `2`, `1..`, `..3` or `1..3`. Its control has those *offered*."""

    label: str
    offered: tuple[str, ...] = ("0", "1..", "2..")
    note: str = ""
    control: Control = "more"
    empty: None = None

    def parse(self, name: str, texts: list[str]) -> Numbers | None:
        said = _SPAN.fullmatch(texts[-1].strip())
        least, dots, most = said.groups() if said else ("", "", "")
        ends = [int(each) if each else None for each in (least, most if dots else least)]
        if not said or any(each is not None and each > _LARGEST for each in ends):
            raise FilterError(
                message("The filter “{name}” needs a number or two such as 1..3, not “{value}”."),
                name=name,
                value=texts[-1],
            )
        numbers = Numbers(*ends)
        if numbers.intersect(numbers) is None:
            raise FilterError(
                message("The filter “{name}” ends before it starts: {last} is before {first}."),
                name=name,
                first=least,
                last=most,
            )
        return None if numbers == Numbers() else numbers

    def format(self, value: Numbers) -> list[str]:
        least, most = ("" if each is None else str(each) for each in (value.least, value.most))
        return [least if least and least == most else f"{least}..{most}"]

    def condition(self, name: str, value: Numbers) -> Condition:
        return Between(name, value)

    def intersect(self, value: Numbers, other: Numbers) -> Numbers | None:
        return value.intersect(other)


def text_of(name: str, text: str) -> str:
    """What is searched for with *text*. Raises FilterError."""
    text = text.strip()
    if len(text) > LONGEST_TEXT or "\0" in text:
        raise FilterError(
            message("The filter “{name}” takes at most {longest} readable characters."),
            name=name,
            longest=LONGEST_TEXT,
        )
    return text


#: What a field of `Filters` can be.
Restriction = Choice | Period | Flag | Text | Count
