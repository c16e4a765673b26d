"""Stage by person: one row a person, one segment a stage, the total written behind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure, Trace, figure, records
from dashboard.i18n import number, percent, person, t, tn
from dashboard.theme import TRANSPARENT, colour, label_colour, meaning, pattern
from dashboard.url import View
from data.model.vocabulary import STAGE_WORDS, STAGES

_ROW = 28  # pixels
_ROOMY_ROW = 40  # of a chart that has room to spare
FEW = 5  # people, whose chart is low
_LONGEST_NAME = 22  # characters; the rest is in the hover text
_MARK = 6  # of them, for the word behind the name of somebody outside the crew
_LENGTH = 1.1  # of a row, where the longest bar is 1: room to click behind it
_ROOM = 64  # pixels at the right, so that the words behind the longest bar fit


def stage_by_person(frame: pd.DataFrame, view: View) -> Figure:
    """*frame* as `team.stage_by_person` gives it. Segments and totals carry the query they narrow to."""
    rows = list(range(len(frame)))
    stages = [stage for stage in STAGES if frame[stage].any()]
    bars = [_segments(frame, stage, rows, view) for stage in stages]
    limit = _LENGTH * (int(frame["total"].max()) or 1)
    return figure(
        [*bars, _beyond(frame, rows, limit, view), _totals(frame, rows)],
        barmode="stack",
        margin={"r": _ROOM},
        height=(_ROOMY_ROW if len(frame) <= FEW else _ROW) * len(frame) + 16,
        uniformtext={"mode": "hide", "minsize": 11},
        xaxis={"visible": False, "range": [0, limit]},
        yaxis={
            "tickvals": rows,
            "ticktext": [_label(row) for row in records(frame)],
            "range": [len(frame) - 0.5, -0.5],
            "showgrid": False,
            "tickfont": {"color": colour("text")},
        },
    )


def _segments(frame: pd.DataFrame, stage: str, rows: list[int], view: View) -> Trace:
    word = t(STAGE_WORDS[stage])
    people, numbers, totals = (frame[name].tolist() for name in ("person", stage, "total"))
    return {
        "type": "bar",
        "name": word,
        "orientation": "h",
        "x": numbers,
        "y": rows,
        "text": [number(n) if n else "" for n in numbers],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": label_colour(stage)},
        "marker": {"color": meaning(stage), "pattern": pattern(stage)},
        "customdata": [
            view.drill(person=(name,), stage=(stage,)) if n else None
            for name, n in zip(people, numbers, strict=True)
        ],
        "hovertext": [
            f"<b>{short(person(name), 200)}</b><br>{word}: {_batches(n)} ({percent(n / (total or 1))})"
            for name, n, total in zip(people, numbers, totals, strict=True)
        ],
        "hoverinfo": "text",
    }


def _beyond(frame: pd.DataFrame, rows: list[int], limit: float, view: View) -> Trace:
    """The empty rest of each row: unseen, and a click on it, or on the words in it, shows the person."""
    return {
        "type": "bar",
        "orientation": "h",
        "x": [limit - total for total in frame["total"]],
        "y": rows,
        "marker": {"color": TRANSPARENT},
        "customdata": [
            view.drill(person=(name,)) if total else None
            for name, total in zip(frame["person"], frame["total"], strict=True)
        ],
        "hovertext": [
            f"<b>{short(person(name), 200)}</b><br>{_batches(total)}"
            for name, total in zip(frame["person"], frame["total"], strict=True)
        ],
        "hoverinfo": "text",
    }


def _totals(frame: pd.DataFrame, rows: list[int]) -> Trace:
    return {
        "type": "scatter",
        "mode": "text",
        "x": frame["total"].tolist(),
        "y": rows,
        "text": [_total(row) for row in records(frame)],
        "textposition": "middle right",
        "textfont": {"color": colour("quiet"), "size": 12},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _batches(n: int) -> str:
    return tn("{n} batch", "{n} batches", n)


def _total(row: Mapping[str, Any]) -> str:
    total, done = row["total"], row["segmented"]
    if not total:
        return " " + t("no batches")
    return f" {number(total)} · {percent(done / total)}"


def _label(row: Mapping[str, Any]) -> str:
    outside = bool(row["person"]) and not row["member"]
    name = short(person(row["person"]), _LONGEST_NAME - _MARK if outside else _LONGEST_NAME)
    if outside:
        mark = t("ex-crew")
        return f"<i>{name}</i> <span style='color:{colour('quiet')}'>{mark}</span>"
    return name if row["person"] else f"<b>{name}</b>"


def short(name: str, longest: int) -> str:
    """*name* in *longest* characters, cut in the middle, without anything a chart takes for markup."""
    end = longest // 3  # it tells apart whose names begin alike
    cut = name if len(name) <= longest else f"{name[: longest - end - 1]}…{name[-end:]}"
    return cut.replace("&", "&amp;").replace("<", "&lt;")
