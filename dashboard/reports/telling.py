"""Telling a report: all its sections, asked of one state of the data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from threading import TIMEOUT_MAX
from typing import Any

import pandas as pd

from dashboard import exports, i18n
from dashboard.i18n import t
from dashboard.reports.base import Scope, Section
from dashboard.reports.sections import SECTIONS
from dashboard.services import Services
from dashboard.url import View
from data.exports import exporting
from data.metrics.periods import Period
from data.mongo.documents import Progress
from data.query.generations import Generation

#: What the sidecar of a report has and that of no other file.
MARK = "report"
#: Where in its sidecar the figures of its period are, for a comparison.
FIGURES = "figures"


@dataclass(frozen=True)
class Part:
    """A section that was asked: its frame, the table that people read, and its sentence."""

    section: Section
    frame: pd.DataFrame
    table: pd.DataFrame
    note: str


@dataclass(frozen=True)
class Report:
    """All sections of one state of the data. *about* is what the sidecar tells, *name* that of the file."""

    scope: Scope
    parts: list[Part]
    about: dict[str, Any]
    name: str

    @property
    def title(self) -> str:
        return t("Report: {period}", period=i18n.period_word(self.scope.period))

    @property
    def rows(self) -> int:
        return sum(len(part.table) for part in self.parts)

    @property
    def provenance(self) -> list[tuple[str, str]]:
        """What it is, each with its name: at the end of every form."""
        meant = "\n".join(f"{t(part.section.title)}: {part.section.explained}" for part in self.parts)
        period = self.scope.period
        return [
            (t("Period"), f"{period.name} ({i18n.day_range(period.start, period.last)})"),
            (t("Period before"), i18n.day_range(period.before.start, period.before.last)),
            *exports.provenance(self.about, meant),
            (t("SHA-256 of the data"), self.about["data_sha256"]),
        ]


def told(services: Services, view: View, period: Period, moment: Generation, progress: Progress) -> Report:
    """The report of the batches of *view* in a *period*. *progress* is told how many sections of how many are
    there. Raises what prevented an answer."""
    scope = Scope(view, period, services.day(view.days))
    parts: list[Part] = []
    progress(0, len(SECTIONS))
    for section in SECTIONS.values():
        parts.append(_part(services, section, scope, moment))
        progress(len(parts), len(SECTIONS))
    about = exports.about_of(services, view, moment)
    about |= {MARK: period.name, "days": [period.start.isoformat(), period.last.isoformat()]}
    about |= {"data_sha256": _digest(parts), FIGURES: _figures(parts)}
    name = exports.name_of_file(services, view.where, moment, "Tanda", t("report"), period.name)
    return Report(scope, parts, about, name)


def _part(services: Services, section: Section, scope: Scope, moment: Generation) -> Part:
    questions = section.questions(scope)
    reading = services.answers.ask(questions.values(), moment, exactly=True, patience=TIMEOUT_MAX)
    frames = {name: reading[question] for name, question in questions.items()}
    frame = section.metric(frames, scope)
    return Part(section, frame, section.table(frame, scope.day), section.note(frame, frames, scope))


def _figures(parts: list[Part]) -> dict[str, int]:
    """Of the period, by name."""
    (frame,) = (part.frame for part in parts if part.section.tiles)
    return dict(zip(frame["figure"].tolist(), frame["n"].tolist(), strict=True))


def _digest(parts: list[Part]) -> str:
    """Of all tables as CSV, one after the other: the same for every form of a report."""
    digest = hashlib.sha256()
    for part in parts:
        for some in exporting.lines([[part.section.id], *exports.lines_of(part.table)]):
            digest.update(some.text.encode())
    return digest.hexdigest()
