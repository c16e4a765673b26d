"""Making a report: a page, a workbook, or a zip of tables."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, Literal

from dashboard import exports
from dashboard.exports import Waiting
from dashboard.i18n import t
from dashboard.reports.drawing import colour_of
from dashboard.reports.page import html
from dashboard.reports.telling import Part, Report, told
from dashboard.services import Services
from dashboard.theme import printed
from dashboard.url import View
from data.exports import exporting, workbook
from data.exports.exporting import Export
from data.exports.workbook import Picture, Sheet
from data.metrics.periods import Period
from data.mongo.documents import Progress
from data.settings import Settings

Form = Literal["html", "xlsx", "csv"]


def make(
    services: Services,
    view: View,
    period: Period,
    form: Form,
    *,
    progress: Progress,
    waiting: Waiting = lambda: None,
) -> Export:
    """Write a report of the batches of *view*, from a state that holds all that was written before."""
    write = _WRITERS[form]
    return exports.at_one_moment(
        services,
        waiting,
        lambda moment: write(services.settings, told(services, view, period, moment, progress)),
    )


def _as_page(settings: Settings, report: Report) -> Export:
    with exporting.new_file(settings, f"{report.name}.html") as (identity, path, part):
        part.write_text(html(report), "utf-8")
        return exporting.finish(identity, path, part, report.rows, report.about)


def _as_workbook(settings: Settings, report: Report) -> Export:
    return workbook.write_workbook(
        settings,
        report.name,
        (_sheet(part) for part in report.parts),
        last=partial(exports.about_sheet, report.provenance),
        at=datetime.fromisoformat(report.about["as_of"]),
        about=report.about,
        small=True,
    )


def _as_tables(settings: Settings, report: Report) -> Export:
    with exporting.new_file(settings, f"{report.name}.zip") as (identity, path, part):
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for each in report.parts:
                archive.writestr(f"{each.section.id}.csv", _csv(exports.lines_of(each.table)))
            archive.writestr("about.csv", _csv([list(row) for row in report.provenance]))
        return exporting.finish(identity, path, part, report.rows, report.about)


def _csv(rows: list[list[Any]]) -> bytes:
    return "".join(some.text for some in exporting.lines(rows)).encode()


def _sheet(part: Part) -> Sheet:
    return exports.sheet_of(t(part.section.title), part.table, _picture(part))


def _picture(part: Part) -> Picture | None:
    """The chart of a section as one of the workbook's own."""
    chart, frame = part.section.chart, part.frame
    if chart is None:
        return None
    places = {column.name: place for place, column in enumerate(part.section.columns)}
    rows = len(frame) - int(frame["all"].sum()) if "all" in frame else len(frame)
    colours = printed()
    parts = [
        (places[name], colours[colour_of(name).removeprefix("var(--").removesuffix(")")])
        for name in chart.parts
        if name in places
    ]
    return Picture(places[chart.names], parts, rows, chart.upright)


_WRITERS: dict[Form, Callable[[Settings, Report], Export]] = {
    "html": _as_page,
    "xlsx": _as_workbook,
    "csv": _as_tables,
}
