"""How the batches divide: one bar a value, grouped by axis, labelled directly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure, Trace, figure, records
from dashboard.i18n import number, percent, t, tn
from dashboard.theme import colour, meaning, pattern
from dashboard.url import View
from data.model.vocabulary import REVIEW_WORDS, STAGE_WORDS

_ROW = 30  # pixels
_ROOM = 104  # pixels at the right, for the words behind the longest bar
_WORDS = STAGE_WORDS | REVIEW_WORDS


def shares(frame: pd.DataFrame, view: View) -> Figure:
    """*frame* as `overview.shares` gives it; a bar carries the query it narrows to."""
    shown = frame[(frame["n"] > 0) | (frame["value"] != "unknown")]
    gap = (shown["axis"] != shown["axis"].shift()).cumsum() * 0.5
    rows = (pd.Series(range(len(shown)), shown.index) + gap).tolist()
    longest = int(shown["n"].max()) or 1
    return figure(
        [_bar(at, row, view) for at, row in zip(rows, records(shown), strict=True)],
        margin={"r": _ROOM},
        barmode="overlay",
        height=int(_ROW * (max(rows) - min(rows) + 1)) + 16,
        xaxis={"visible": False, "range": [0, longest]},
        yaxis={
            "tickvals": rows,
            "ticktext": [t(_WORDS[value]) for value in shown["value"]],
            "range": [max(rows) + 0.6, min(rows) - 0.6],
            "showgrid": False,
            "tickfont": {"color": colour("text")},
        },
    )


def _bar(at: float, row: Mapping[str, Any], view: View) -> Trace:
    value, n = row["value"], row["n"]
    return {
        "type": "bar",
        "orientation": "h",
        "name": t(_WORDS[value]),
        "x": [n],
        "y": [at],
        "width": 0.62,
        "marker": {"color": meaning(value), "pattern": pattern(value)},
        "text": [f" {number(n)} · {percent(row['share'])}"],
        "textposition": "outside",
        "textfont": {"color": colour("text")},
        "cliponaxis": False,
        "customdata": [view.drill(**{row["axis"]: (value,)}) if n else None],
        "hovertext": [f"{t(_WORDS[value])}: {tn('{n} batch', '{n} batches', n)} ({percent(row['share'])})"],
        "hoverinfo": "none",
    }
