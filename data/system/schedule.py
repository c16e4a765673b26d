"""Work that is done by itself at its time: once, whichever process comes to it, and again where it failed.

How it stands is kept in a file, so that a restart neither does it twice nor forgets it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from data import clock
from data.errors import TandaError
from data.system import locks

_PAUSES = (1, 5, 15, 60)  # minutes between two attempts, the last one for ever


@dataclass(frozen=True)
class Failure:
    """When it failed, why (a template and its parts), and how often in a row."""

    at: datetime
    reason: str
    parts: Mapping[str, Any] = field(default_factory=dict)
    times: int = 1

    @property
    def again(self) -> datetime:
        """When it is tried again."""
        return self.at + timedelta(minutes=_PAUSES[min(self.times, len(_PAUSES)) - 1])

    def waits(self, now: datetime) -> bool:
        """Whether that is still to come; a clock that was far ahead when it failed holds nothing up."""
        return now < self.again and self.at - now < timedelta(minutes=_PAUSES[-1])


@dataclass(frozen=True)
class Standing:
    """For what it was done last (a day, a week …) and when; and how it failed since."""

    done: str = ""
    at: datetime | None = None
    failure: Failure | None = None

    def due(self, what: str, now: datetime) -> bool:
        """Whether it is to be done for *what*, which is empty while nothing is."""
        waits = self.failure is not None and self.failure.waits(now)
        return bool(what) and what != self.done and not waits


def standing(place: Path) -> Standing:
    """What is kept at *place*; as if nothing had been done where that cannot be read."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        told = json.loads(place.read_text(encoding="utf-8"))
        failure = told["failure"]
        if failure:
            failure = Failure(**(failure | {"at": datetime.fromisoformat(failure["at"])}))
        return Standing(told["done"], told["at"] and datetime.fromisoformat(told["at"]), failure)
    return Standing()


def attempt(place: Path, what: str, work: Callable[[], bool]) -> Standing:
    """Do *work* for *what* where that is due; how it stands then. It says whether there was anything to do.

    What *work* raises of our own is kept for whoever looks, and not raised. Two at once take turns.
    """
    with locks.held(place.with_suffix(".lock")):
        before = standing(place)
        if not before.due(what, clock.now()):
            return before
        try:
            if not work() and before.failure is None:
                return before
        except TandaError as error:
            times = before.failure.times + 1 if before.failure else 1
            failure = Failure(clock.now(), error.template, error.shown_parts(), times)
            after = replace(before, failure=failure)
        else:
            after = Standing(what, clock.now())
        keep(place, asdict(after))
        return after


def keep(place: Path, told: Any) -> None:
    """Write *told* to *place* as a whole: whoever reads it finds what was there before, or this."""
    part = place.with_suffix(".part")
    part.write_text(json.dumps(told, default=datetime.isoformat), encoding="utf-8")
    part.replace(place)


def last_failure(*known: Standing) -> Failure | None:
    """The last failure of several pieces of work that has not been made good since."""
    failures = (each.failure for each in known if each.failure)
    return max(failures, key=lambda each: each.at, default=None)
