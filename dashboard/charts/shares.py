"""How the batches divide: one bar a value, grouped by axis, labelled directly."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from dashboard.i18n import REVIEW_WORDS, STAGE_WORDS, number, percent, t
from dashboard.theme import HATCH, Look, pattern, template
from dashboard.url import View

_ROW = 30  # pixels
_WORDS = STAGE_WORDS | REVIEW_WORDS


def shares(frame: pd.DataFrame, view: View, look: Look) -> go.Figure:
    """*frame* as `overview.shares` gives it; a bar carries the query it narrows to."""
    shown = frame[(frame["n"] > 0) | (frame["value"] != "unknown")]
    gap = (shown["axis"] != shown["axis"].shift()).cumsum() * 0.5
    rows = (pd.Series(range(len(shown)), shown.index) + gap).tolist()
    longest = int(shown["n"].max()) or 1
    figure = go.Figure(
        go.Bar(
            orientation="h",
            x=shown["n"].tolist(),
            y=rows,
            width=0.62,
            marker={
                "color": [look.meaning[value] for value in shown["value"]],
                "pattern": {"shape": [pattern(value)["shape"] for value in shown["value"]], **HATCH},
            },
            text=[
                f" {number(n)} · {percent(share)}"
                for n, share in zip(shown["n"], shown["share"], strict=True)
            ],
            textposition="outside",
            textfont={"color": look.text},
            cliponaxis=False,
            customdata=[
                view.drill(**{axis: (value,)}) if n else None
                for axis, value, n in zip(shown["axis"], shown["value"], shown["n"], strict=True)
            ],
            hoverinfo="none",
        )
    )
    figure.update_layout(
        template=template(look),
        height=int(_ROW * (max(rows) - min(rows) + 1)) + 16,
        xaxis={"visible": False, "range": [0, longest * 1.45]},
        yaxis={
            "tickvals": rows,
            "ticktext": [t(_WORDS[value]) for value in shown["value"]],
            "range": [max(rows) + 0.6, min(rows) - 0.6],
            "showgrid": False,
            "tickfont": {"color": look.text},
        },
    )
    return figure
