"""How often work comes back from its review, how much of the work that is, and how often it visits stages."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.metrics.rates import share
from data.model.dimensions.history import KNOWN

#: So often or more is counted as one.
OFTEN = 3
#: Each stage that batches visit until they are accepted → the dimension that says how often.
VISITS = {"in_progress": "in_progress_visits", "segmented": "segmented_visits", "in_review": "reviews"}


def sent_back(reviewed: pd.DataFrame) -> pd.DataFrame:
    """One row for each number of rejections from 0 to OFTEN (or more): `rejections`; `n` batches, their
    `share` (0 to 1); how many of them are `known` from their start, the `in_progress` and `rework` days of
    these, and which `part` (0 to 1) of the former the latter are (NaN where there are none). Of nothing no
    row.

    *reviewed* is counts by rejections, started_basis, in_progress_days and rework_days.
    """
    times = np.minimum(reviewed["rejections"].to_numpy(np.int64), OFTEN)
    n = reviewed["n"].to_numpy(np.int64)
    known = n * (reviewed["started_basis"] == KNOWN).to_numpy()
    worked, again = (
        known * reviewed[name].to_numpy(np.int64) for name in ("in_progress_days", "rework_days")
    )
    frame = pd.DataFrame({"rejections": range(OFTEN + 1)})
    for name, numbers in (("n", n), ("known", known), ("in_progress", worked), ("rework", again)):
        frame[name] = [int(numbers[times == row].sum()) for row in range(OFTEN + 1)]
    frame["share"] = frame["n"] / max(int(n.sum()), 1)
    frame["part"] = [share(*pair) for pair in zip(frame["rework"], frame["in_progress"], strict=True)]
    return frame if len(reviewed) else frame.iloc[:0]


def visits(accepted: pd.DataFrame) -> pd.DataFrame:
    """One row for each number of `visits` from 1 to OFTEN (or more), before them one for 0 where it is
    needed: how many batches visited each stage of VISITS so often. Of nothing no row.

    *accepted* is counts by the dimensions of VISITS.
    """
    n = accepted["n"].to_numpy(np.int64)
    frame = pd.DataFrame({"visits": range(OFTEN + 1)})
    for stage, dimension in VISITS.items():
        times = np.minimum(accepted[dimension].to_numpy(np.int64), OFTEN)
        frame[stage] = [int(n[times == row].sum()) for row in range(OFTEN + 1)]
    never = frame.loc[0, list(VISITS)].any()
    shown = frame if never else frame.iloc[1:].reset_index(drop=True)
    return shown if len(accepted) else frame.iloc[:0]


def straight_through(accepted: pd.DataFrame) -> tuple[int, int, int]:
    """Of how many batches how many visited no stage twice, and how many have visits that nobody saw.

    *accepted* is counts by the dimensions of VISITS, started_basis and review_basis.
    """
    n = accepted["n"].to_numpy(np.int64)
    once = (accepted[[*VISITS.values()]] <= 1).all(axis=1).to_numpy()
    seen = (accepted[["started_basis", "review_basis"]] == KNOWN).all(axis=1).to_numpy()
    return int(n.sum()), int(n[once].sum()), int(n[~seen].sum())
