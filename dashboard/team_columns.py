"""The columns that the table of the team can show beside the person, and which of them it shows at first."""

from __future__ import annotations

from collections.abc import Collection

from data.errors import FilterError, message

PERSON = "person"  # always shown; the address says it where nothing else is
#: Column → whether it is shown at first.
CHOICES = {
    "total": True,
    "open": True,
    "not_started": False,
    "in_progress": True,
    "segmented": True,
    "approved": True,
    "rejected": True,
    "rejections": False,
    "overdue": True,
    "completion": True,
    "efficiency": False,
    "approval": True,
    "interval": True,
    "finished": True,
    "weekly": True,
    "p50": False,
    "p85": True,
    "days": True,
    "age": True,
    "off": False,
}
FIRST = tuple(name for name, first in CHOICES.items() if first)


def named(text: str, allowed: Collection[str]) -> tuple[str, ...]:
    """The columns that *text* names, separated by commas, in the order of those *allowed*. Raises
    FilterError."""
    names = {each for each in text.split(",") if each}
    for name in sorted(names.difference(allowed)):
        raise FilterError(
            message("There is no column “{name}”; there are {allowed}."),
            name=name[:100],
            allowed=", ".join(allowed),
        )
    return tuple(each for each in allowed if each in names)


def shown(text: str) -> tuple[str, ...]:
    """The columns beside the person that an address wants with *text*; the first ones where it says nothing.
    Raises FilterError."""
    names = named(text, (PERSON, *CHOICES))
    return tuple(each for each in names if each != PERSON) if names else FIRST


def said(columns: tuple[str, ...]) -> str:
    """How an address says these *columns*; nothing where they are the first ones."""
    return "" if columns == FIRST else ",".join(columns) or PERSON
