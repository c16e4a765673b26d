"""Uploads: one bar a day or week, and one bar a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure, figure
from dashboard.charts.people import short
from dashboard.charts.progress import time_layout
from dashboard.i18n import day_range, number, percent, person, t, tn
from dashboard.theme import colour, meaning
from dashboard.url import FilesView
from data.model.conditions import Days

_DAY = 86_400_000  # milliseconds, the unit of bar widths on a time axis
_ROW = 26  # pixels
_ROOM = 104  # pixels at the right, for the words behind the longest bar
_MOST = 12  # people with a bar of their own
_LONGEST_NAME = 22  # characters


def over_time(frame: pd.DataFrame, today: date, view: FilesView) -> Figure:
    """*frame* as `files.over_time` gives it; a bar lists its files."""
    length = (frame["end"].iloc[0] - frame["start"].iloc[0]).days + 1
    spans = list(zip(frame["start"], frame["end"], frame["n"], strict=True))
    bars = {
        "type": "bar",
        "x": frame["start"].tolist(),
        "y": frame["n"].tolist(),
        "width": _DAY * length * 0.82,
        "offset": 0,
        "marker": {"color": meaning("segmented")},
        "customdata": [
            replace(view, days=Days.inclusive(first, last)).to_query() for first, last, _ in spans
        ],
        "hovertext": [
            "<br>".join((day_range(first, last), tn("{n} file", "{n} files", n))) for first, last, n in spans
        ],
        "hoverinfo": "text",
    }
    return figure([bars], **time_layout(frame, today, rangemode="tozero"))


def by_uploader(frame: pd.DataFrame, view: FilesView) -> Figure:
    """*frame* as `files.by_uploader` gives it; beyond a dozen people the rest is one bar."""
    shown = frame.head(_MOST if len(frame) > _MOST + 1 else len(frame))
    rows: list[dict[str, Any]] = [
        {
            "name": short(person_word(name), _LONGEST_NAME),
            "said": short(person_word(name), 200),
            "n": n,
            "share": share,
            "query": replace(view, uploader=name).to_query(),
        }
        for name, n, share in zip(shown["person"], shown["n"], shown["share"], strict=True)
    ]
    if rest := len(frame) - len(shown):
        others = frame.iloc[len(shown) :]
        name = tn("{n} other", "{n} others", rest)
        rows.append(
            {
                "name": name,
                "said": name,
                "n": int(others["n"].sum()),
                "share": others["share"].sum(),
                "query": None,
            }
        )
    places = list(range(len(rows)))
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [row["n"] for row in rows],
        "y": places,
        "width": 0.62,
        "marker": {"color": [meaning("segmented" if row["query"] else "total") for row in rows]},
        "text": [f" {number(row['n'])} · {percent(row['share'])}" for row in rows],
        "textposition": "outside",
        "textfont": {"color": colour("text")},
        "cliponaxis": False,
        "customdata": [row["query"] for row in rows],
        "hovertext": [
            f"<b>{row['said']}</b><br>{tn('{n} file', '{n} files', row['n'])} ({percent(row['share'])})"
            for row in rows
        ],
        "hoverinfo": "none",
    }
    return figure(
        [bars],
        margin={"r": _ROOM},
        height=_ROW * len(rows) + 16,
        xaxis={"visible": False, "range": [0, max(row["n"] for row in rows)]},
        yaxis={
            "tickvals": places,
            "ticktext": [row["name"] for row in rows],
            "range": [len(rows) - 0.5, -0.5],
            "showgrid": False,
            "tickfont": {"color": colour("text")},
        },
    )


def person_word(name: str) -> str:
    """Who uploaded; a file may not say."""
    return person(name) if name else t("not recorded")
