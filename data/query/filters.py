"""Which batches are meant: one frozen value that URL, chart, table, CSV and cache key all share.

A `Filters` is a set of restrictions on clean dimensions. It knows three forms of itself: a query
string (what the address bar shows), a JSON object (what jobs and sidecar files hold) and a tuple
of conditions (what an engine compiles or evaluates). The table `FIELDS` says how each restriction
is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

from data.errors import FilterError, message
from data.model.conditions import Among, Condition, Contains, Days, Is, Within
from data.model.letters import composed, folded
from data.model.vocabulary import PRIORITIES, REVIEWS, STAGES

#: Which dates a range can be put on.
BASES = ("assigned", "due", "reviewed", "approved", "uploaded", "completed")
_LONGEST_TEXT = 200


class Field(Protocol):
    """How one restriction is read from a URL, written to it, compiled and narrowed."""

    @property
    def empty(self) -> Any: ...

    def parse(self, name: str, texts: list[str]) -> Any: ...
    def format(self, value: Any) -> list[str]: ...
    def condition(self, name: str, value: Any) -> Condition: ...
    def intersect(self, value: Any, other: Any) -> Any: ...


@dataclass(frozen=True)
class Choice:
    """Any of some values. `~` is written for the empty value, and doubled where a name starts with it."""

    allowed: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()

    def parse(self, name: str, texts: list[str]) -> tuple[str, ...]:
        values = {composed(_decode(text)) for text in texts}
        if self.allowed and (wrong := values - set(self.allowed)):
            raise FilterError(
                message("The filter “{name}” does not know “{value}”; it knows {allowed}."),
                name=name,
                value=min(wrong),
                allowed=", ".join(self.allowed),
            )
        return tuple(sorted(values))

    def format(self, value: tuple[str, ...]) -> list[str]:
        return [_encode(each) for each in value]

    def condition(self, name: str, value: tuple[str, ...]) -> Condition:
        return Among(name, value)

    def intersect(self, value: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...] | None:
        return tuple(sorted(set(value) & set(other))) or None


def _encode(value: str) -> str:
    return f"~{value}" if not value or value.startswith("~") else value


def _decode(text: str) -> str:
    return text.removeprefix("~")


@dataclass(frozen=True)
class Period:
    """A range of days, `2026-01-01..2026-01-31` with both ends included, or `none`."""

    empty: None = None

    def parse(self, name: str, texts: list[str]) -> Days | None:
        text = texts[-1]
        if text == "none":
            return Days(missing=True)
        first, dots, last = text.partition("..")
        try:
            days = Days.inclusive(_day(first), _day(last if dots else first))
        except (ValueError, OverflowError):
            raise FilterError(
                message(
                    "The filter “{name}” needs days such as 2026-01-01..2026-01-31 or none, not “{value}”."
                ),
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

    def format(self, value: Days) -> list[str]:
        if value.missing:
            return ["none"]
        return [f"{value.start or ''}..{value.last or ''}"]

    def condition(self, name: str, value: Days) -> Condition:
        return Within(name, value)

    def intersect(self, value: Days, other: Days) -> Days | None:
        return value.intersect(other)


def _day(text: str) -> date | None:
    text = text.strip()
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Flag:
    """`yes` or `no`."""

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
    """Part of the id."""

    empty: str = ""

    def parse(self, name: str, texts: list[str]) -> str:
        text = texts[-1].strip()
        if len(text) > _LONGEST_TEXT or "\0" in text:
            raise FilterError(
                message("The filter “{name}” takes at most {longest} readable characters."),
                name=name,
                longest=_LONGEST_TEXT,
            )
        return text

    def format(self, value: str) -> list[str]:
        return [value]

    def condition(self, name: str, value: str) -> Condition:  # noqa: ARG002  # the dimension is `id`
        return Contains("id", value)

    def intersect(self, value: str, other: str) -> str | None:
        """The longer text, where it contains the other: two texts that differ cannot be written as one."""
        short, long = sorted((value, other), key=len)
        return long if folded(short) in folded(long) else None


FIELDS: Mapping[str, Field] = {
    "text": Text(),
    "person": Choice(),
    "stage": Choice(STAGES),
    "review": Choice(REVIEWS),
    "priority": Choice(PRIORITIES),
    "specification": Choice(),
    **{basis: Period() for basis in BASES},
    "overdue": Flag(),
    "files": Flag(),
    "accepted": Flag(),
    "duplicated": Flag(),
}
_CHOICES = tuple(name for name, field in FIELDS.items() if isinstance(field, Choice))


@dataclass(frozen=True)
class Filters:
    """Restrictions that all hold at once; an empty one restricts nothing.

    `everyday` hides accepted batches as long as neither a person nor `accepted` is chosen: of the
    whole team a supervisor wants to see what is still to do, of one person everything.
    """

    text: str = ""
    person: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    specification: tuple[str, ...] = ()
    assigned: Days | None = None
    due: Days | None = None
    reviewed: Days | None = None
    approved: Days | None = None
    uploaded: Days | None = None
    completed: Days | None = None
    overdue: bool | None = None
    files: bool | None = None
    accepted: bool | None = None
    duplicated: bool | None = None
    everyday: bool = False

    def __post_init__(self) -> None:
        """Sort and compose the choices, so that equal filters are equal values and share one cache key."""
        for name in _CHOICES:
            value = getattr(self, name)
            if len(value) > 1 or not isinstance(value, tuple) or not "".join(value).isascii():
                object.__setattr__(self, name, tuple(sorted(set(map(composed, value)))))

    # -- forms --

    @classmethod
    def from_query(cls, query: str) -> Filters:
        """Read `?person=…&stage=…`. Raises FilterError naming what is wrong.

        Parameters that are not filters are left to whom they belong (a page's own options).
        """
        return cls.from_json(_texts(query))

    @classmethod
    def in_part(cls, query: str) -> tuple[Filters, list[tuple[str, str]]]:
        """What can be understood of a query string, and the restrictions (name, text) that cannot."""
        try:
            texts = _texts(query)
        except FilterError:
            return cls(), []
        wrong: list[tuple[str, str]] = []
        for name in FIELDS:
            try:
                cls.from_json({name: texts.get(name)})
            except FilterError:
                wrong += [(name, text) for text in texts.pop(name)]
        return cls.from_json(texts), wrong

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Filters:
        """Read the form `to_json` writes; other keys are left alone."""
        values = {name: FIELDS[name].parse(name, given[name]) for name in FIELDS if given.get(name)}
        return cls(**values, everyday="everyday" in given.get("view", ()))

    def to_json(self) -> dict[str, list[str]]:
        """Every restriction as a list of texts, in a fixed order."""
        texts = {name: FIELDS[name].format(value) for name, value in self.set_values()}
        return texts | ({"view": ["everyday"]} if self.everyday else {})

    def to_query(self) -> str:
        """The query string, without the question mark; equal filters give equal strings."""
        said = list(self._said.values())
        return "&".join([*said, "view=everyday"] if self.everyday else said)

    @cached_property
    def _said(self) -> dict[str, str]:
        """Each restriction as the query string writes it."""
        return {name: _encoded(name, value) for name, value in self.set_values()}

    @property
    def hides_accepted(self) -> bool:
        """Whether the everyday rule takes anything away."""
        return self.everyday and not self.person and self.accepted is None

    def conditions(self) -> tuple[Condition, ...]:
        plain = self._plain()
        return tuple(FIELDS[name].condition(name, value) for name, value in plain.set_values())

    # -- changes --

    def set_values(self) -> list[tuple[str, Any]]:
        """The restrictions that are set, as (name, value)."""
        said = ((name, getattr(self, name)) for name in FIELDS)
        return [(name, value) for name, value in said if value != FIELDS[name].empty]

    def narrow(self, **wanted: Any) -> Filters | None:
        """These restrictions and the *wanted* ones as well; None when nothing can satisfy both."""
        changes = self._with(wanted)
        return None if changes is None else replace(self._plain(), **changes)

    def narrowed_query(self, **wanted: Any) -> str | None:
        """The query string of what `narrow` gives. A chart asks for hundreds."""
        changes = self._with(wanted)
        if changes is None:
            return None
        said = self._plain()._said | {name: _encoded(name, value) for name, value in changes.items()}
        return "&".join(said[name] for name in FIELDS if name in said)

    def _with(self, wanted: Mapping[str, Any]) -> dict[str, Any] | None:
        """The restrictions that change when the *wanted* ones join; None when nothing can satisfy both."""
        plain = self._plain()
        changes = {}
        for name, value in wanted.items():
            field = FIELDS[name]
            if value == field.empty:
                continue
            current = getattr(plain, name)
            both = value if current == field.empty else field.intersect(current, value)
            if both is None:
                return None
            changes[name] = tuple(sorted(set(both))) if isinstance(both, tuple) else both
        return changes

    def _plain(self) -> Filters:
        """The same batches without the everyday rule, so that adding a person cannot widen them."""
        if not self.everyday:
            return self
        return replace(self, everyday=False, accepted=False if self.hides_accepted else self.accepted)


def _texts(query: str) -> dict[str, list[str]]:
    """The parameters of a query string; FilterError when it is none."""
    texts: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(
            query.removeprefix("?"), keep_blank_values=True, max_num_fields=2000, errors="strict"
        )
    except ValueError as error:
        raise FilterError(message("The address cannot be read: {reason}."), reason=error) from None
    for name, text in pairs:
        if text:
            texts.setdefault(name, []).append(text)
    return texts


@lru_cache(maxsize=8192)
def _encoded(name: str, value: Any) -> str:
    """A chart asks for hundreds of filters that differ in a name or a day."""
    return urlencode({name: FIELDS[name].format(value)}, doseq=True)


#: The filter that restricts nothing.
EVERYTHING = Filters()
