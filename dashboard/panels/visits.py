"""The panel about how often batches visit each stage until they are accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from dashboard.charts.figure import Row
from dashboard.i18n import number, percent, t
from dashboard.panels.base import Column, Frames, Panel, in_a_line
from dashboard.url import View
from data.errors import message
from data.metrics.day import Day
from data.metrics.rates import share
from data.metrics.sent_back import OFTEN, VISITS, straight_through, visits
from data.model.conditions import Numbers
from data.query.questions import Counts

_WORDS = (
    message("Never"),
    message("Once"),
    message("Twice"),
    message("Three times or more"),
)
_ACCEPTED: dict[str, Any] = {"accepted": True}


def _questions(view: View, _: Day) -> dict[str, Counts]:
    accepted = view.where.narrow(**_ACCEPTED)
    by = (*VISITS.values(), "started_basis", "review_basis")
    return {} if accepted is None else {"accepted": Counts(by, accepted)}


def _batches(stage: str) -> Callable[[View, Row, Day], str | None]:
    """To the batches that were in that *stage* so often."""

    def address(view: View, row: Row, _: Day) -> str | None:
        times = row["visits"]
        often = Numbers(times, times if times < OFTEN else None)
        return view.batches(**_ACCEPTED, **{VISITS[stage]: often}) if row[stage] else None

    return address


def _note(_frame: pd.DataFrame, frames: Frames, *_: object) -> str:
    n, once, unseen = straight_through(frames["accepted"])
    return in_a_line(
        t(
            "{share} of {n} accepted batches went straight through",
            share=percent(share(once, n)),
            n=number(n),
        ),
        t("of {n} the first visits are not known", n=number(unseen)) if unseen else "",
    )


VISITS_PANEL = Panel[View](
    id="visits",
    title=message("Visits to each stage"),
    definition=message(
        "How often batches that are accepted now were in progress, segmented and reviewed, all times "
        "together. Once is straight through; each further time came after a rejection or a change of mind. "
        "Where the history began later than the work, what came before it counts as one time. Never means "
        "that the next stage was set at once. Click a number to see exactly its batches."
    ),
    questions=_questions,
    metric=lambda frames, *_: visits(frames["accepted"]),
    columns=(
        Column("visits", message("Visits"), lambda times: t(_WORDS[times]), sorts=False),
        Column("in_progress", message("In progress"), drill=_batches("in_progress")),
        Column("segmented", message("Segmented"), drill=_batches("segmented")),
        Column("in_review", message("In review"), drill=_batches("in_review")),
    ),
    note=_note,
    nothing=message("Nothing here is accepted yet."),
)
