"""The one clock of the product: what time it is, and which day the team has.

A test sets it for every process at once, through the environment variable named here.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

#: Seconds by which the product's clock is ahead of the machine's.
AHEAD = "TANDA_CLOCK_AHEAD"


def seconds() -> float:
    """Seconds since 1970 in UTC, as `time.time` counts them."""
    return time.time() + _ahead()  # noqa: TID251 - this is the place


def shown(moment: datetime) -> datetime:
    """What this clock showed at a *moment* of the machine's: MongoDB and ObjectIds go by that."""
    return moment + timedelta(seconds=_ahead())


def age(path: Path) -> float:
    """Seconds since a file or folder changed, by the machine's clock: files go by that."""
    return time.time() - path.stat().st_mtime  # noqa: TID251 - see above


def now(zone: tzinfo = UTC) -> datetime:
    """The present moment, in *zone*."""
    return datetime.fromtimestamp(seconds(), zone)


def today(zone: tzinfo) -> date:
    """The calendar day it is in *zone*."""
    return now(zone).date()


def _ahead() -> float:
    return float(os.environ.get(AHEAD) or 0)
