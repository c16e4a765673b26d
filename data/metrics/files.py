"""What came in: files by day or week, and by who uploaded them."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from data.metrics.progress import Per, period

_MOST_DAYS = 200  # of a span that is shown day by day; a longer one is shown in weeks


def over_time(uploads: pd.DataFrame) -> pd.DataFrame:
    """`start`, `end`, `n`, `bytes`: one row a day that has files, or a week (from Monday) in a long span.

    *uploads* has `day` (None: without a date), `person`, `files`, `bytes`.
    """
    dated = uploads[uploads["day"].notna()]
    span = dated["day"].max() - dated["day"].min() if len(dated) else timedelta()
    per: Per = "day" if span.days < _MOST_DAYS else "week"
    periods = {day: period(day, per) for day in set(dated["day"])}
    sums: dict[tuple[date, date], list[int]] = {}
    for day, files, size in zip(dated["day"], dated["files"], dated["bytes"], strict=True):
        total = sums.setdefault(periods[day], [0, 0])
        total[0] += files
        total[1] += size
    rows = [(*each, *total) for each, total in sorted(sums.items())]
    return pd.DataFrame(rows, columns=["start", "end", "n", "bytes"]).astype({"n": int, "bytes": int})


def by_uploader(uploads: pd.DataFrame) -> pd.DataFrame:
    """`person`, `n`, `bytes`, `share`: one row each, most files first."""
    sums = uploads.groupby("person", as_index=False)[["files", "bytes"]].sum()
    frame = sums.rename(columns={"files": "n"})
    frame["share"] = frame["n"] / (frame["n"].sum() or 1)
    return frame.sort_values(["n", "person"], ascending=[False, True], ignore_index=True)
