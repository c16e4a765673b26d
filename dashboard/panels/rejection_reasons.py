"""The panel about why batches were rejected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard.charts.figure import Row, records
from dashboard.i18n import number, percent, t, tn
from dashboard.panels.base import Column, Panel, in_a_line
from dashboard.url import View
from data.errors import message
from data.metrics.day import Day
from data.metrics.rework import by_reason
from data.model.conditions import Numbers
from data.query.questions import Counts

_ROOM = 80  # characters of a reason in a sentence
_REJECTED: dict[str, Any] = {"rejections": Numbers(1)}


def _questions(view: View, _: Day) -> dict[str, Counts]:
    rejected = view.where.narrow(**_REJECTED)
    by = ("rejection_reasons", "rejection_reason", "accepted")
    return {} if rejected is None else {"rejected": Counts(by, rejected)}


def _batches(name: str, **narrowing: Any) -> Callable[[View, Row, Day], str | None]:
    """To the batches that were last rejected for the reason of a row; those of *name* alone."""

    def address(view: View, row: Row, _: Day) -> str | None:
        of_one = {} if row["all"] else {"rejection_reason": (row["reason"],)}
        return view.batches(**_REJECTED, **of_one, **narrowing) if row[name] else None

    return address


def _reason(reason: str) -> str:
    return reason or t("No reason given")


def _shortened(reason: str) -> str:
    """A *reason* that a sentence has room for."""
    return reason if len(reason) <= _ROOM else f"{reason[: _ROOM - 1].rstrip()}…"


def _note(frame: pd.DataFrame, *_: object) -> str:
    *rows, total = records(frame)
    given = [row for row in rows if row["reason"]]
    silent = sum(row["times"] for row in rows if not row["reason"])
    most = given[0] if given else None
    return in_a_line(
        t(
            "Most often “{reason}”: {share} of {n} rejections",
            reason=_shortened(most["reason"]),
            share=percent(most["share"]),
            n=number(total["times"]),
        )
        if most
        else tn(
            "Nobody gave a reason for {n} rejection",
            "Nobody gave a reason for {n} rejections",
            total["times"],
        ),
        t("{n} without a reason", n=number(silent)) if most and silent else "",
        tn("{n} batch that came back is open", "{n} batches that came back are open", total["open"]),
    )


REASONS = Panel[View](
    id="reasons",
    title=message("Why batches came back"),
    definition=message(
        "Every rejection by the reason that was given with it; rejections by other tools seldom have one. "
        "What has been undone does not count. A batch that was rejected more than once counts among the "
        "batches with its last reason. Click a number of batches to see exactly these."
    ),
    questions=_questions,
    metric=lambda frames, *_: by_reason(frames["rejected"]),
    columns=(
        Column("reason", message("Reason"), _reason),
        Column("times", message("Rejections")),
        Column("share", message("Share")),
        Column("last", message("Batches"), drill=_batches("last")),
        Column("open", message("Open now"), drill=_batches("open", accepted=False)),
    ),
    note=_note,
    nothing=message("No batch has been sent back here."),
)
