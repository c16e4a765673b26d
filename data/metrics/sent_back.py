"""How often work comes back from its review, and how much of the work that is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.metrics.rates import share
from data.model.dimensions.history import KNOWN

#: So often or more is counted as one.
OFTEN = 3


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
