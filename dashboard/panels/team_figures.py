"""What the figures of everybody are made of: what each has, how it stands, how fast it goes."""

from __future__ import annotations

import pandas as pd

from dashboard import i18n
from dashboard.charts.figure import Row
from dashboard.panels.base import Column, Frames
from dashboard.panels.batches import crew
from dashboard.panels.spans import spans
from dashboard.url import View, person_address
from data.errors import message
from data.metrics import cycle_time, team, team_pace
from data.metrics.day import Day
from data.metrics.first_pass import times_rejected
from data.metrics.pace import assigned_lately, finished_lately
from data.metrics.presence import presences
from data.model.conditions import Numbers
from data.query.filters import EVERYTHING
from data.query.questions import Counts


def to_person(view: View, row: Row, _day: Day) -> str | None:
    """The page of whom a row is about."""
    return person_address(row["person"], view.days) if row["person"] else None


PERSON = Column("person", message("Person"), i18n.person, drill=to_person)


def standing_questions(view: View, day: Day) -> dict[str, Counts]:
    """What everybody has and how it stands."""
    narrowed = {
        "overdue": (("person",), view.where.narrow(overdue=True)),
        "finished": (("person",), view.where.narrow(**finished_lately(day.today))),
        "oldest": (("person", "assigned"), view.where.narrow(accepted=False)),
    }
    return {
        "work": Counts(("person", "stage", "review", "accepted"), view.where),
        "crew": crew(),
        **{name: Counts(by, where) for name, (by, where) in narrowed.items() if where is not None},
    }


def standing(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    """The answers to these as `team.table` puts them together."""
    return team.table(
        frames["work"],
        frames.get("overdue"),
        frames.get("finished"),
        frames.get("oldest"),
        frames["crew"],
        day.today,
        there=presences(frames["crew"], day.today, day.calendar),
        everyone=view.where == EVERYTHING,
        durations=day.durations,
    )


def paced_questions(view: View, day: Day) -> dict[str, Counts]:
    """That, and how fast it goes and how often it comes back."""
    lately = view.where.narrow(**assigned_lately(day.today))
    weeks = view.where.narrow(stage=("segmented",), completed=team_pace.weeks_shown(day.today))
    back = view.where.narrow(rejections=Numbers(1))
    asked = {} if lately is None else spans(lately, "lately_", "person")
    asked |= {} if weeks is None else {"weekly": Counts(("person", "completed"), weeks)}
    asked |= {} if back is None else {"back": Counts(("rejected_people",), back)}
    return standing_questions(view, day) | asked


def paced(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    """The answers to these as `team_pace.with_pace` puts them together."""
    done, open_ = frames.get("lately_done"), frames.get("lately_open")
    return team_pace.with_pace(
        standing(frames, view, day),
        cycle_time.by_person(done, open_, day.today, day.durations),
        team_pace.weekly(frames.get("weekly"), day.today),
        times_rejected(frames.get("back")),
    )
