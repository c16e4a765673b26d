"""What the address says of a forecast beside its filter: of how many batches, with what coming back, and what
would be otherwise than it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from data.errors import FilterError, message
from data.model.letters import composed
from data.query.restrictions import decode, encode

#: Whether batches that are rejected come back; how many people more there are. The first is the default.
REWORK = ("yes", "no")
STAFF = ("0", "1", "-1")
_MOST = 1_000_000
_WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Move:
    """So many batches of one person become another's."""

    batches: int
    giver: str
    taker: str


@dataclass(frozen=True)
class Scenario:
    """What a forecast is about, and what would be otherwise.

    `batches`: how many are to be done, None for all that are left. `rework`: whether rejected ones come back.
    Otherwise: `staff` people more, a week `off` from that day on, so many to `move` from the `giver` to the
    `taker`. `target` is the day of which one wants to know how likely it is.
    """

    batches: int | None = None
    rework: str = REWORK[0]
    staff: str = STAFF[0]
    off: date | None = None
    target: date | None = None
    move: int | None = None
    giver: str = ""
    taker: str = ""

    @classmethod
    def from_options(cls, said: Mapping[str, str]) -> Scenario:
        """Read what an address says; FilterError says what is wrong with it."""
        return cls(
            batches=whole("batches", said.get("batches", "").strip(), 1, _MOST),
            rework=option("rework", said.get("rework", REWORK[0]), REWORK),
            staff=option("staff", said.get("staff", STAFF[0]), STAFF),
            off=_day("off", said.get("off", "")),
            target=_day("target", said.get("target", "")),
            move=whole("move", said.get("move", "").strip(), 1, _MOST),
            giver=composed(decode(said.get("giver", ""))),
            taker=composed(decode(said.get("taker", ""))),
        )

    def options(self) -> dict[str, str]:
        """What the address says of it, without what is as usual."""
        return {
            name: _text(name, getattr(self, name))
            for name in NAMES
            if getattr(self, name) != getattr(AS_IT_IS, name)
        }

    @property
    def free(self) -> tuple[date, date] | None:
        """The week without work, both days included."""
        return (self.off, self.off + _WEEK) if self.off else None

    @property
    def moved(self) -> Move | None:
        """What changes hands; None while it is not said who gives how many to whom."""
        if self.move and self.giver and self.taker and self.giver != self.taker:
            return Move(self.move, self.giver, self.taker)
        return None


#: As things are, and for all batches.
AS_IT_IS = Scenario()
NAMES = tuple(Scenario.__dataclass_fields__)


def option(name: str, value: str, allowed: tuple[Any, ...]) -> Any:
    """*value*, one of those *allowed*. Raises FilterError."""
    if value not in allowed:
        raise FilterError(
            message("The option “{name}” does not know “{value}”; it knows {allowed}."),
            name=name,
            value=value,
            allowed=", ".join(allowed),
        )
    return value


def whole(name: str, text: str, least: int, most: int) -> int | None:
    """The number that *text* says, None for nothing. Raises FilterError."""
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 12 and least <= int(text) <= most:
        return int(text)
    raise FilterError(
        message("“{name}” is a whole number from {least} to {most}, not “{value}”."),
        name=name,
        least=least,
        most=most,
        value=text[:50],
    )


def _day(name: str, text: str) -> date | None:
    """A day from 1970 to 9000."""
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day and not 1970 <= day.year <= 9000:
        raise FilterError(
            message("“{name}” is a day such as 2026-11-28, not “{value}”."), name=name, value=text[:50]
        )
    return day


def _text(name: str, value: Any) -> str:
    return encode(value) if name in ("giver", "taker") else str(value)
