"""Which batches are meant: one frozen value that URL, chart, table, CSV and cache key all share.

A `Filters` is a set of restrictions on clean dimensions. It knows three forms of itself: a query
string (what the address bar shows), a JSON object (what jobs and sidecar files hold) and a tuple
of conditions (what an engine compiles or evaluates). Each of its fields names the restriction it is: how
it is written and what it means, its label, its words and its control (`restrictions.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Annotated, Any, get_origin, get_type_hints
from urllib.parse import parse_qsl, urlencode

from data.errors import FilterError, message
from data.model.conditions import Condition, Days, Numbers
from data.model.letters import composed
from data.model.vocabulary import FIRST_REVIEW_WORDS, PRIORITY_WORDS, REVIEW_WORDS, STAGE_WORDS
from data.query.restrictions import Choice, Count, Flag, Period, Restriction, Text


@dataclass(frozen=True)
class Filters:
    """Restrictions that all hold at once; an empty one restricts nothing.

    `everyday` hides accepted batches as long as neither a person nor `accepted` is chosen: of the
    whole team a supervisor wants to see what is still to do, of one person everything.
    """

    text: Annotated[
        str,
        Text(
            message("Id contains"),
            phrase=message("id contains “{text}”"),
            hint=message("part of an id"),
            note="Part of the id.",
            of="id",
        ),
    ] = ""
    person: Annotated[
        tuple[str, ...],
        Choice(
            message("Person"),
            blank=message("Unassigned"),
            note="Assignees; `~` means nobody.",
            control="first",
        ),
    ] = ()
    stage: Annotated[tuple[str, ...], Choice(message("Stage"), STAGE_WORDS, control="first")] = ()
    review: Annotated[tuple[str, ...], Choice(message("Review"), REVIEW_WORDS, control="first")] = ()
    priority: Annotated[tuple[str, ...], Choice(message("Priority"), PRIORITY_WORDS)] = ()
    specification: Annotated[
        tuple[str, ...], Choice(message("Specification"), blank=message("No specification"))
    ] = ()
    assigned: Annotated[Days | None, Period(message("Assigned"))] = None
    due: Annotated[Days | None, Period(message("Due"))] = None
    reviewed: Annotated[Days | None, Period(message("Reviewed"))] = None
    approved: Annotated[Days | None, Period(message("Approval date"))] = None
    uploaded: Annotated[Days | None, Period(message("Last mask upload"))] = None
    completed: Annotated[Days | None, Period(message("Completed"))] = None
    started: Annotated[Days | None, Period(message("Started"))] = None
    last_segmented: Annotated[Days | None, Period(message("Segmented on"))] = None
    rejections: Annotated[
        Numbers | None, Count(message("Times rejected"), note="How often a review sent it back.")
    ] = None
    in_progress_visits: Annotated[
        Numbers | None,
        Count(message("Times in progress"), note="How often it was in progress.", control=""),
    ] = None
    segmented_visits: Annotated[
        Numbers | None, Count(message("Times segmented"), note="How often it was segmented.", control="")
    ] = None
    reviews: Annotated[
        Numbers | None, Count(message("Times reviewed"), note="How often it was reviewed.", control="")
    ] = None
    rejection_reason: Annotated[
        tuple[str, ...],
        Choice(
            message("Reason of the last rejection"),
            blank=message("No reason given"),
            note="Why it was last sent back; `~` means that nobody said.",
            control="",
        ),
    ] = ()
    reassignments: Annotated[
        Numbers | None, Count(message("Times reassigned"), note="How often it changed hands.", control="")
    ] = None
    first_review: Annotated[
        tuple[str, ...],
        Choice(
            message("First review"),
            FIRST_REVIEW_WORDS,
            note="What came of it first; `~` means that there was none.",
            control="",
        ),
    ] = ()
    first_reviewed_person: Annotated[
        tuple[str, ...],
        Choice(
            message("Person at first review"),
            blank=message("Unassigned"),
            note="Whose it was when it was first reviewed.",
            control="",
        ),
    ] = ()
    overdue: Annotated[
        bool | None, Flag(message("Overdue"), yes=message("Overdue"), no=message("Not overdue"))
    ] = None
    files: Annotated[
        bool | None, Flag(message("Mask files"), yes=message("With files"), no=message("Without files"))
    ] = None
    accepted: Annotated[
        bool | None, Flag(message("Acceptance"), yes=message("Accepted"), no=message("Open"), control="")
    ] = None
    duplicated: Annotated[
        bool | None,
        Flag(message("Duplicated ids"), yes=message("Duplicated id"), no=message("Unique id"), control=""),
    ] = None
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
        values: dict[str, Any] = {
            name: kind.parse(name, given[name]) for name, kind in FIELDS.items() if given.get(name)
        }
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
            kind = FIELDS[name]
            if value == kind.empty:
                continue
            current = getattr(plain, name)
            both = value if current == kind.empty else kind.intersect(current, value)
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


#: Every restriction there is, by its name in the URL.
FIELDS: Mapping[str, Restriction] = {
    name: hint.__metadata__[0]
    for name, hint in get_type_hints(Filters, include_extras=True).items()
    if get_origin(hint) is Annotated
}
_CHOICES = tuple(name for name, kind in FIELDS.items() if isinstance(kind, Choice))
#: Which dates a range can be put on, and the words for them.
BASIS_WORDS = {name: kind.label for name, kind in FIELDS.items() if isinstance(kind, Period)}
BASES = tuple(BASIS_WORDS)
#: The filter that restricts nothing.
EVERYTHING = Filters()
