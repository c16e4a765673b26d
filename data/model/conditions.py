"""What an engine is told about the batches that are meant: conditions on clean dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Days:
    """Calendar days, half-open: `start <= day < end`; None leaves that side open.

    `missing` means batches that have no such date; then both sides are None.
    """

    start: date | None = None
    end: date | None = None
    missing: bool = False

    @classmethod
    def inclusive(cls, first: date | None, last: date | None) -> Days:
        """The range a person means by *first* to *last*, both included."""
        return cls(first, last + timedelta(days=1) if last else None)

    @property
    def last(self) -> date | None:
        """The last day inside, as people say it."""
        return self.end - timedelta(days=1) if self.end else None

    def intersect(self, other: Days) -> Days | None:
        """The days in both, or None when there are none."""
        if self.missing or other.missing:
            return self if self == other else None
        starts = [day for day in (self.start, other.start) if day]
        ends = [day for day in (self.end, other.end) if day]
        both = Days(max(starts, default=None), min(ends, default=None))
        return None if both.start and both.end and both.start >= both.end else both


@dataclass(frozen=True)
class Among:
    """The dimension's value is one of *values*."""

    dimension: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Within:
    """The dimension is a day in *days* (or has no day, when `days.missing`)."""

    dimension: str
    days: Days


@dataclass(frozen=True)
class Is:
    """The dimension is true, or false."""

    dimension: str
    value: bool


@dataclass(frozen=True)
class Contains:
    """The dimension's text contains *text*, whatever the case and the accents."""

    dimension: str
    text: str


Condition = Among | Within | Is | Contains
