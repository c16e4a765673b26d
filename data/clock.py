"""The one clock of the product: what time it is, and which day the team has.

A test sets it for every process at once, through the environment variable named here.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, tzinfo

#: Seconds by which the product's clock is ahead of the machine's.
AHEAD = "TANDA_CLOCK_AHEAD"


def seconds() -> float:
    """Seconds since 1970 in UTC, as `time.time` counts them."""
    return time.time() + float(os.environ.get(AHEAD) or 0)


def now(zone: tzinfo = UTC) -> datetime:
    """The present moment, in *zone*."""
    return datetime.fromtimestamp(seconds(), zone)


def today(zone: tzinfo) -> date:
    """The calendar day it is in *zone*."""
    return now(zone).date()
