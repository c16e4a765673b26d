"""What came back, month by month, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

_MOST = 12  # months


def by_month(rejections: Iterable[tuple[date, str]], today: date) -> pd.DataFrame:
    """One row a month from that of the first rejection until *today*, at most twelve: `start`, `end`, `n`
    rejections, and their `reasons`, a list of (reason, how often), the most frequent first; no reason is "".

    *rejections* are their days, each with the reason.
    """
    given: dict[np.datetime64, Counter[str]] = {}
    for day, reason in rejections:
        given.setdefault(np.datetime64(day, "M"), Counter())[reason] += 1
    now = np.datetime64(today, "M")
    first = max(min(given, default=now + 1), now - _MOST + 1)
    rows = []
    for month in np.arange(first, now + 1):
        start, last = month.astype("datetime64[D]").item(), ((month + 1).astype("datetime64[D]") - 1).item()
        reasons = given.get(month, Counter())
        ordered = sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
        rows.append((start, min(last, today), reasons.total(), ordered))
    return pd.DataFrame(rows, columns=["start", "end", "n", "reasons"]).astype({"n": "int64"})
