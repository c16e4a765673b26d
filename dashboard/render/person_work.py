"""How somebody works, beside everybody: what they complete each week, how long it takes, what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from dashboard.charts.figure import records
from dashboard.components import person_work
from dashboard.components.panel_table import panel_table
from dashboard.panel_data import frames_of
from dashboard.panels.beside_others import BESIDE_OTHERS
from dashboard.panels.first_pass import FIRST_PASS
from dashboard.panels.forecast import FORECAST_PANELS
from dashboard.panels.reckoning import calendar_of
from dashboard.panels.spans import spans, work_of
from dashboard.panels.throughput import THROUGHPUT_PANELS
from dashboard.services import Services
from dashboard.url import PEOPLE, View
from data.crew import lately
from data.metrics import forecast, rework
from data.metrics.day import Day
from data.metrics.pace import assigned_lately
from data.model.conditions import Numbers
from data.query.filters import Filters
from data.query.questions import Counts, Question, Rows
from data.query.result import QueryResult

_WEEKLY = THROUGHPUT_PANELS["weekly"]
_WHEN = FORECAST_PANELS["forecast-when"]
_LOOKED_THROUGH = 500  # batches that came back, the latest reviewed


class PersonWork:
    """What is asked for the page of the one person of *view*, and what is shown of the answers."""

    def __init__(self, view: View, day: Day) -> None:
        (self.name,) = view.where.person
        self.view, self.day = view, day
        lately = Filters(person=view.where.person, **assigned_lately(day.today))
        self.lately = View(lately, days=view.days)
        self._asked: Mapping[str, Mapping[str, Counts]] = {
            "weekly": _WEEKLY.questions(view, day),
            "own": spans(self.lately.where),
            "all": spans(Filters(**assigned_lately(day.today))),
            "first": FIRST_PASS.questions(View(), day),
            "others": BESIDE_OTHERS.questions(view, day),
            "when": _WHEN.questions(view, day),
        }
        where = Filters(person=view.where.person, rejections=Numbers(1))
        order = (("reviewed", True), ("id", False))
        self._back = Rows(("id",), where, order, 0, _LOOKED_THROUGH)

    def questions(self) -> tuple[Question[Any], ...]:
        return (*(each for of in self._asked.values() for each in of.values()), self._back)

    def sections(self, services: Services, reading: QueryResult, switch: Any) -> list[Any]:
        """*switch* is for the days that durations count."""
        frames_for = partial(frames_of, reading=reading)
        frames = {name: frames_for(asked) for name, asked in self._asked.items()}
        return [
            self._pace(frames["weekly"]),
            self._cycle(frames, switch),
            self._others(frames["others"]),
            self._forecast(frames["when"]),
            self._rework(services, reading, frames),
        ]

    def _pace(self, frames: Mapping[str, Any]) -> Any:
        frame = _WEEKLY.metric(frames, self.view, self.day)
        note = _WEEKLY.note(frame, frames, self.view, self.day) if len(frame) else ""
        return person_work.pace(frame, note, self.view)

    def _cycle(self, frames: Mapping[str, Any], switch: Any) -> Any:
        own, team = (work_of(frames[each], self.day) for each in ("own", "all"))
        unit = self.day.durations.unit
        return person_work.cycle_time(self.name, own, team, self.lately, unit, switch)

    def _others(self, frames: Mapping[str, Any]) -> Any:
        frame = BESIDE_OTHERS.metric(frames, self.view, self.day)
        note = BESIDE_OTHERS.note(frame, frames, self.view, self.day)
        table = panel_table(BESIDE_OTHERS, frame, self.view, self.day, PEOPLE)
        return person_work.beside_others(note, table, self.view)

    def _forecast(self, frames: Mapping[str, Any]) -> Any:
        frame = _WHEN.metric(frames, self.view, self.day)
        if frame.empty:
            return person_work.no_forecast(_WHEN.why(frames, self.view, self.day), self.view)
        note = _WHEN.note(frame, frames, self.view, self.day)
        calendar = calendar_of(frames, self.view, self.day)
        levels = forecast.working_days(frame, calendar, self.day.today)
        return person_work.forecast(levels, note, self.view)

    def _rework(self, services: Services, reading: QueryResult, frames: Mapping[str, Any]) -> Any:
        ids = [row["id"] for row in reading[self._back]]
        zone = services.settings.zone
        rejections = lately.sent_back(services.mongo, ids, self.name)
        days = ((each.at.astimezone(zone).date(), each.reason) for each in rejections)
        months = rework.by_month(days, self.day.today)
        first = frames["first"]
        people = records(FIRST_PASS.metric(first, View(), self.day)) if first else []
        theirs = next((row for row in people if row["person"] == self.name and not row["all"]), None)
        cut = len(ids) == _LOOKED_THROUGH
        return person_work.rework(months, theirs, people, back=len(ids), cut=cut)
