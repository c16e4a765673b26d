"""What came in: files by day or week, and by who uploaded them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Protocol

import pandas as pd

_MOST_DAYS = 200  # of a span that is shown day by day; a longer one is shown in weeks


class Sums(Protocol):
    """Files of a day (None: without a date), or of a person (empty: nobody)."""

    @property
    def day(self) -> date | None: ...
    @property
    def person(self) -> str: ...
    @property
    def files(self) -> int: ...
    @property
    def bytes(self) -> int: ...


def over_time(days: Sequence[Sums]) -> pd.DataFrame:
    """`start`, `end`, `n`, `bytes`: one row a day that has files, or a week (from Monday) in a long span."""
    dated = [(each.day, each.files, each.bytes) for each in days if each.day]
    if not dated:
        return pd.DataFrame({"start": [], "end": [], "n": [], "bytes": []}).astype({"n": int, "bytes": int})
    first, last = min(day for day, *_ in dated), max(day for day, *_ in dated)
    length = 1 if (last - first).days < _MOST_DAYS else 7
    sums: dict[date, list[int]] = {}
    for day, files, size in dated:
        start = day if length == 1 else day - timedelta(days=day.weekday())
        total = sums.setdefault(start, [0, 0])
        total[0] += files
        total[1] += size
    rows = [(start, start + timedelta(days=length - 1), n, size) for start, (n, size) in sorted(sums.items())]
    return pd.DataFrame(rows, columns=["start", "end", "n", "bytes"])


def by_uploader(people: Sequence[Sums]) -> pd.DataFrame:
    """`person`, `n`, `bytes`, `share`: one row each, most files first."""
    frame = pd.DataFrame(
        [(each.person, each.files, each.bytes) for each in people], columns=["person", "n", "bytes"]
    ).astype({"n": int, "bytes": int})
    frame["share"] = frame["n"] / (frame["n"].sum() or 1)
    return frame.sort_values(["n", "person"], ascending=[False, True], ignore_index=True)
