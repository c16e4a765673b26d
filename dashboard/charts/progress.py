"""Progress over time: what was done in each period, and how it adds up against the whole."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure, figure
from dashboard.i18n import day_range, day_word, month_word, number, separators, t, tn
from dashboard.theme import colour, meaning
from dashboard.url import View
from data.metrics.progress import suited
from data.model.conditions import Days

_HEIGHT = 280  # pixels
_TICKS = 28  # pixels, below the axis
_LONGEST_SPAN = timedelta(days=5 * 365)
_SHOWN_SPAN = timedelta(days=2 * 365)
_MARGIN = timedelta(days=2)  # at the right of the last period
_SHORT_SPAN = timedelta(days=31)
_FEW = 5  # batches, whose axis counts by one
_DAY = 86_400_000  # milliseconds, the unit of bar widths on a time axis


def done_so_far(frame: pd.DataFrame, total: int, today: date, view: View) -> Figure:
    """The cumulative line against the *total*; *frame* as `progress.over_time` gives it."""
    done = int(frame["cumulative"].iloc[-1])
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": frame["end"].tolist(),
        "y": frame["cumulative"].tolist(),
        "line": {"color": meaning("segmented"), "width": 2},
        "marker": {"size": 5, "color": meaning("segmented")},
        "fill": "tozeroy",
        "fillcolor": colour("faint"),
        "customdata": [_until(view, end) for end in frame["end"]],
        "hovertext": [
            tn("{n} done {days}", "{n} done {days}", n, days=_reaching(start, end, today))
            for n, start, end in zip(frame["cumulative"], frame["start"], frame["end"], strict=True)
        ],
        "hoverinfo": "text",
    }
    words = {"showarrow": False, "yanchor": "bottom"}
    in_all = {"text": t("{n} in all", n=number(total)), "font": {"color": colour("quiet"), "size": 12}}
    so_far = {"text": f"<b>{number(done)}</b>", "font": {"color": colour("text")}}
    return figure(
        [line],
        **time_layout(
            frame,
            today,
            within=getattr(view.where, view.basis),
            rangemode="tozero",
            range=[0, max(total, done) * 1.15],
            **_whole(max(total, done)),
        ),
        shapes=[
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": total,
                "y1": total,
                "line": {"color": meaning("total"), "width": 1, "dash": "dot"},
            }
        ],
        annotations=[
            {**words, **in_all, "xref": "paper", "x": 0, "y": total, "xanchor": "left"},
            {**words, **so_far, "x": frame["end"].iloc[-1], "y": done, "xanchor": "right"},
        ],
    )


def done_per_period(frame: pd.DataFrame, today: date, view: View) -> Figure:
    """One bar a period; its width is the period, its query exactly the batches in it."""
    within = getattr(view.where, view.basis)
    bars = {
        "type": "bar",
        "x": frame["start"].tolist(),
        "y": frame["n"].tolist(),
        "width": _DAY * {"day": 1, "week": 7, "month": 30}[suited(view.per, within)] * 0.82,
        "offset": 0,
        "marker": {"color": meaning("segmented")},
        "customdata": [
            _between(view, first, last) for first, last in zip(frame["start"], frame["end"], strict=True)
        ],
        "hovertext": [
            "<br>".join((day_range(first, last), tn("{n} done", "{n} done", n)))
            for first, last, n in zip(frame["start"], frame["end"], frame["n"], strict=True)
        ],
        "hoverinfo": "text",
    }
    most = int(frame["n"].max())
    return figure([bars], **time_layout(frame, today, within=within, rangemode="tozero", **_whole(most)))


def outside(frame: pd.DataFrame, today: date) -> int:
    """Batches whose date lies outside the span shown: a date in another century would hide the rest."""
    first, last = shown_span(frame, today)
    beyond = (frame["end"] < first) | (frame["start"] > last)
    return int(frame.loc[beyond, "n"].sum())


def shown_span(frame: pd.DataFrame, today: date) -> tuple[date, date]:
    """First and last day drawn: everything, or two years around today when the dates are scattered."""
    first, last = min(frame["start"]), max(frame["end"])
    if last - first <= _LONGEST_SPAN:
        return first, last
    near = frame[(frame["end"] >= today - _SHOWN_SPAN) & (frame["start"] <= today + timedelta(days=31))]
    if near.empty:
        return first, last
    return min(near["start"]), max(near["end"])


def time_layout(
    frame: pd.DataFrame, today: date, *, within: Days | None = None, **yaxis: Any
) -> dict[str, Any]:
    """*within* is the filter's own range: a short one is shown whole."""
    first, last = shown_span(frame, today)
    if within and within.start and within.last and within.last - within.start <= _SHORT_SPAN:
        first, last = min(first, within.start), max(last, within.last)
    margin = _MARGIN if last - first > _SHORT_SPAN else timedelta(days=1)
    return {
        "height": _HEIGHT,
        "separators": separators(),
        "margin": {"b": _TICKS},
        "xaxis": {
            "type": "date",
            "range": [first, min(last, date.max - margin) + margin],
            "showgrid": False,
            **_ticks(first, last),
        },
        "yaxis": {"tickformat": ",d", "nticks": 5, **yaxis},
    }


def _whole(most: int) -> dict[str, int]:
    """Few batches are counted by whole ones."""
    return {"dtick": 1} if most <= _FEW else {}


def _ticks(first: date, last: date) -> dict[str, list[Any]]:
    """A handful of ticks at the start of months, or of days in a short span, in the reader's words."""
    numbers = range(_month(first) + 1, _month(last) + 1)
    if len(numbers) >= 3:
        starts = [date(at // 12, at % 12 + 1, 1) for at in numbers[:: -(-len(numbers) // 7)]]
        return {"tickvals": starts, "ticktext": [month_word(start) for start in starts]}
    days = range((last - first).days + 1)
    starts = [first + timedelta(days=after) for after in days[:: -(-len(days) // 5)]]
    return {"tickvals": starts, "ticktext": [day_word(start) for start in starts]}


def _month(day: date) -> int:
    """The months that have gone by before it since the year 0."""
    return 12 * day.year + day.month - 1


def _between(view: View, first: date, last: date) -> str | None:
    return view.drill(**_done(view), **{view.basis: Days.inclusive(first, last)})


def _reaching(start: date, end: date, today: date) -> str:
    """The end of a period; of the current one, today."""
    return t("until today") if start <= today <= end else day_range(None, end)


def _until(view: View, last: date) -> str | None:
    return view.drill(**_done(view), **{view.basis: Days.inclusive(None, last)})


def _done(view: View) -> dict[str, tuple[str, ...]]:
    return {} if view.basis == "completed" else {"stage": ("segmented",)}
