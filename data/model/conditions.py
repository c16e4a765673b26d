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
class Numbers:
    """Whole numbers from *least* to *most*, both included; None leaves that side open."""

    least: int | None = None
    most: int | None = None

    def intersect(self, other: Numbers) -> Numbers | None:
        """The numbers in both, or None when there are none."""
        least = max((each for each in (self.least, other.least) if each is not None), default=None)
        most = min((each for each in (self.most, other.most) if each is not None), default=None)
        return None if least is not None and most is not None and least > most else Numbers(least, most)


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


@dataclass(frozen=True)
class Between:
    """The dimension is one of the *numbers*."""

    dimension: str
    numbers: Numbers


Condition = Among | Within | Is | Contains | Between
