"""What came back and why: month by month, and all together."""

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


def by_reason(rejected: pd.DataFrame) -> pd.DataFrame:
    """One row for each reason, that given most often first and no `reason` ("") last, and one of `all`: how
    many rejections it was given for (`times`) and their `share` (0 to 1), of how many batches the `last`
    rejection was for it, and how many of these are `open`. Of nothing no row.

    *rejected* is counts of rejected batches by rejection_reasons, rejection_reason and accepted.
    """
    times, last, still_open = Counter[str](), Counter[str](), Counter[str]()
    names = ("rejection_reasons", "rejection_reason", "accepted", "n")
    for reasons, reason, accepted, n in zip(*(rejected[name] for name in names), strict=True):
        for each in reasons.split("\n"):
            times[each] += n
        last[reason] += n
        still_open[reason] += 0 if accepted else n
    total = times.total()
    ordered = sorted(times.keys() | last.keys(), key=lambda each: (not each, -times[each], each))
    rows = [(each, False, times[each], last[each], still_open[each]) for each in ordered]
    if rows:
        rows.append(("", True, total, last.total(), still_open.total()))
    frame = pd.DataFrame(rows, columns=["reason", "all", "times", "last", "open"])
    frame = frame.astype({"all": bool, "times": "int64", "last": "int64", "open": "int64"})
    return frame.assign(share=frame["times"] / max(total, 1))
