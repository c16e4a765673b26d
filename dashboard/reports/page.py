"""A report as one HTML file: no script, nothing from another host, and it prints on A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from dashboard import i18n
from dashboard.charts.figure import records
from dashboard.components.panel import alignments, cell
from dashboard.components.report_parts import compared
from dashboard.i18n import number, t
from dashboard.reports.drawing import colour_of, drawn
from dashboard.reports.telling import Part, Report
from dashboard.theme import FONT, printed

_BROAD = 10  # columns from which a table stands on a broad page


def html(report: Report) -> str:
    """The whole file. Jinja escapes every text."""
    return _template().render(
        language=i18n.language(),
        title=report.title,
        about=t("{days} · against {before} · {filter}", **_about(report)),
        colours=printed(),
        font=Markup(FONT),  # noqa: S704 - it is ours
        sections=[_section(part) for part in report.parts],
        provenance_title=t("Where these figures come from"),
        provenance=report.provenance,
    )


def _about(report: Report) -> dict[str, str]:
    period = report.scope.period
    return {
        "days": i18n.day_range(period.start, period.last),
        "before": i18n.day_range(period.before.start, period.before.last),
        "filter": " · ".join(report.about["filter_in_words"]) or t("All batches"),
    }


def _section(part: Part) -> dict[str, Any]:
    section, table = part.section, part.table
    kinds = alignments(table)
    whole = part.frame["all"].tolist() if "all" in part.frame else [False] * len(table)
    rows = [
        {"all": all_, "cells": [(cell(value), kind) for value, kind in zip(row, kinds, strict=True)]}
        for all_, row in zip(whole, table.itertuples(index=False, name=None), strict=True)
    ]
    chart = section.chart
    words = [t(word) for word in chart.parts.values()] if chart else []
    return {
        "title": t(section.title),
        "note": part.note,
        "look": "broad" if len(kinds) >= _BROAD else "figures" if section.tiles else "",
        "tiles": [
            _tile(row, str(said)) for row, said in zip(records(part.frame), table.iloc[:, 0], strict=True)
        ]
        if section.tiles
        else [],
        "drawing": drawn(chart, part.frame, words) if chart else None,
        "key": list(zip(words, map(colour_of, chart.parts), strict=True)) if chart else [],
        "caption": f"{t(section.title)}: {', '.join(words)}",
        "head": list(zip(map(str, table.columns), kinds, strict=True)),
        "rows": rows,
    }


def _tile(row: dict[str, Any], word: str) -> tuple[str, str, str]:
    change = compared(row["change"])
    return (
        word,
        number(row["n"]),
        t("{before} before ({change})", before=number(row["before"]), change=change),
    )


@cache
def _template() -> Template:
    folder = Path(__file__).parent
    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
