"""How long batches are in progress, in rework and waiting for their review, with open ones counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.metrics import survival
from data.metrics.cycle_time import LATE
from data.metrics.day_numbers import NO_DAY, Numbers, day_numbers
from data.model.dimensions.history import KNOWN, STANDS_IN

_Flags = NDArray[np.bool_]
#: What batches spend their days with.
TIMES = ("in_progress", "rework", "waiting")


@dataclass(frozen=True)
class _Spans:
    """`days` that `n` batches took, or have come to; how many have none that are `unknown`, and of the others
    how many rest on the days of their documents (`dated`)."""

    days: Numbers
    n: Numbers
    unknown: int = 0
    dated: int = 0


_NONE = _Spans(np.zeros(0, np.int64), np.zeros(0, np.int64))


def stage_times(frames: Mapping[str, pd.DataFrame], today: date) -> pd.DataFrame:
    """One row for each of TIMES: `time`; numbers of batches for which it is over (`done`) or not (`open`), of
    all whose days are not known (`unknown`), and of the others that rest on days of documents (`dated`);
    `half` and `most`, the days within which 50 and 85 of 100 are through, open ones counted (NA if unknown).

    A day is from one midnight to the next: what ends on the day it began took none. *frames* are counts, for
    each of TIMES `… done` and `… open` (missing for none): those in progress and in rework by
    `in_progress_days` or `rework_days` with `started_basis` and `segmented_basis`, or `stage_since` and one
    of these while open; those waiting by `last_segmented` and `segmented_basis`, and `reviewed` where that is
    over.
    """
    now = today.toordinal()
    rows = []
    for time in TIMES:
        done, open_ = (frames.get(f"{time} {each}") for each in ("done", "open"))
        if time == "waiting":
            over, lasting = _waited(done), _waited(open_, now)
        else:
            over, lasting = _worked(done, time), _working(open_, time, now)
        n = [np.concatenate([over.n, 0 * lasting.n]), np.concatenate([0 * over.n, lasting.n])]
        curve = survival.curve(np.concatenate([over.days, lasting.days]), *n)
        numbers = [0 if frame is None else int(frame["n"].sum()) for frame in (done, open_)]
        unknown, dated = over.unknown + lasting.unknown, over.dated + lasting.dated
        rows.append((time, *numbers, unknown, dated, curve.reached(50), curve.reached(LATE)))
    frame = pd.DataFrame(rows, columns=["time", "done", "open", "unknown", "dated", "half", "most"])
    kinds = dict.fromkeys(("done", "open", "unknown", "dated"), "int64")
    return frame.astype(kinds | {"half": "Int64", "most": "Int64"})


def _worked(counts: pd.DataFrame | None, time: str) -> _Spans:
    """Where the history began in between, it does not know for how long; of rework only it knows."""
    if counts is None:
        return _NONE
    in_progress = time == "in_progress"
    bases = counts[["started_basis", "segmented_basis"] if in_progress else ["segmented_basis"]]
    seen, dated = ((bases == basis).all(axis=1).to_numpy() for basis in (KNOWN, STANDS_IN))
    dated = dated & in_progress
    return _spans(counts[f"{time}_days"].to_numpy(np.int64), counts, seen, dated)


def _working(counts: pd.DataFrame | None, time: str, now: int) -> _Spans:
    """The spells that are over, and the one that is not; of rework only what the history saw begin."""
    if counts is None:
        return _NONE
    since = day_numbers(counts["stage_since"])
    days = counts[f"{time}_days"].to_numpy(np.int64) + now - since
    there = (since != NO_DAY) & (since <= now)
    if time == "rework":
        return _spans(days, counts, there & (counts["segmented_basis"] == KNOWN).to_numpy())
    dated = there & (counts["started_basis"] == STANDS_IN).to_numpy()
    return _spans(days, counts, there & ~dated, dated)


def _waited(counts: pd.DataFrame | None, now: int = NO_DAY) -> _Spans:
    """From the last segmentation, where that was seen, to the review; or until *now*."""
    if counts is None:
        return _NONE
    since = day_numbers(counts["last_segmented"])
    until = np.full_like(since, now) if now else day_numbers(counts["reviewed"])
    seen = (counts["segmented_basis"] == KNOWN).to_numpy() & (since != NO_DAY) & (until >= since)
    return _spans(until - since, counts, seen)


def _spans(days: Numbers, counts: pd.DataFrame, seen: _Flags, dated: _Flags | bool = False) -> _Spans:
    n, known = counts["n"].to_numpy(np.int64), seen | dated
    return _Spans(days[known], n[known], int(n[~known].sum()), int((n * dated).sum()))
