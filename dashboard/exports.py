"""The three things that can be exported, in the reader's language: batches, worklists, a panel's table.

Each as CSV or as a workbook, with the same rows, order and columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, TypeVar

import pandas as pd

from dashboard import i18n
from dashboard.columns import COLUMNS, DAYS, said
from dashboard.components import integrity as integrity_words
from dashboard.filter_words import in_brief, in_full
from dashboard.i18n import t, tn
from dashboard.panel_data import panel_of, tabulated
from dashboard.services import Services
from dashboard.url import View
from data import VERSION
from data.crew import lately
from data.errors import NotFound, message
from data.exports import exporting, workbook
from data.exports.exporting import Cell, Export, RowsDone
from data.exports.workbook import Column, Picture, Sheet
from data.masks import integrity
from data.query.engines.base import Piece
from data.query.engines.mongo import SnapshotGone
from data.query.filters import Filters
from data.query.generations import Generation
from data.query.questions import Rows, Sort
from data.query.result import state_of

#: Columns of a file of batches → their words: no field stands in it twice.
_BATCHES = {name: word for name, (word, _, _) in COLUMNS.items()} | {"overdue": message("Is overdue")}
#: Columns of a worklist: why a batch came back, where it did; the last one is blank.
_WORKLIST = {name: _BATCHES[name] for name in ("id", "person", "due")} | {
    "rejection": message("Why it was rejected"),
    "status": message("New status"),
}
_MEANT = message(
    "A batch is overdue when it was due before the day of this file, and is not accepted (segmented and "
    "approved). Days are calendar days in the team’s time zone."
)
_Made = TypeVar("_Made")
Waiting = Callable[[], object]


def batches(
    services: Services,
    view: View,
    sort: Sort,
    *,
    excel: bool,
    xlsx: bool = False,
    progress: RowsDone,
    waiting: Waiting = lambda: None,
) -> Export:
    """Exactly the filtered batches in the shown order.

    For *excel* in the reader's words, and a CSV marked as UTF-8 and separated as a spreadsheet in their
    language expects; else in names and values of the API. Days are YYYY-MM-DD, which every spreadsheet knows
    for days, and in an *xlsx* days. *waiting* is called again and again until all is known that was written
    before.
    """
    return at_one_moment(
        services, waiting, lambda moment: _batches(services, view, sort, moment, excel, xlsx, progress)
    )


def _batches(
    services: Services,
    view: View,
    sort: Sort,
    generation: Generation,
    excel: bool,
    xlsx: bool,
    progress: RowsDone,
) -> Export:
    pieces, source = _stream(services, tuple(_BATCHES), view, sort, generation)
    about = about_of(services, view, generation) | source
    about["sort"] = [f"{'-' if down else ''}{name}" for name, down in sort]
    name = name_of_file(services, view.where, generation, "Tanda", t("batches"))
    told: dict[str, Any] = {"about": about, "progress": progress}
    header = _header(_BATCHES, excel)
    say = [partial(said, each) if excel else _plain for each in _BATCHES]
    if xlsx:
        columns = [
            Column(word, each, days=field in DAYS)
            for field, word, each in zip(_BATCHES, header, say, strict=True)
        ]
        return _workbook(services, name, Sheet(t("Batches"), columns, pieces), t(_MEANT), told)
    style = style_of(excel=excel)
    cells = [exporting.Cells(each, style["delimiter"]) for each in say]
    lines = (exporting.written(zip(cells, piece, strict=True), style["delimiter"]) for piece in pieces)
    return exporting.write_csv(services.settings, name, header, lines, **style, **told)


def worklist(
    services: Services,
    view: View,
    *,
    excel: bool,
    xlsx: bool = False,
    progress: RowsDone,
    waiting: Waiting = lambda: None,
) -> Export:
    """For each person the ids, when they are due, why they came back and a status to fill in: one file, or a
    zip of one each."""
    return at_one_moment(
        services, waiting, lambda moment: _worklist(services, view, moment, excel, xlsx, progress)
    )


def _worklist(
    services: Services, view: View, generation: Generation, excel: bool, xlsx: bool, progress: RowsDone
) -> Export:
    header = _header(_WORKLIST, excel)
    everyone = replace(view.where, person=())

    def name_of(person: str) -> str:
        return name_of_file(services, everyone, generation, t("worklist"), i18n.person(person))

    sort: Sort = (("person", False), ("id", False))
    pieces, source = _stream(services, ("id", "person", "due", "review"), view, sort, generation)
    people = groupby((row for piece in pieces for row in _explained(services, piece)), key=itemgetter(1))
    told: dict[str, Any] = {"about": about_of(services, view, generation) | source, "progress": progress}

    def rows(person: str, theirs: Iterable[tuple[Any, ...]]) -> Iterator[list[Cell]]:
        name = i18n.person(person) if excel else person
        return ([identity, name, due, why, ""] for identity, _, due, why in theirs)

    def sheet(theirs: Iterable[list[Cell]]) -> Sheet:
        columns = [Column(word, days=field == "due") for field, word in zip(_WORKLIST, header, strict=True)]
        return Sheet(t("Worklist"), columns, workbook.pieces(theirs))

    style = style_of(excel=excel)
    name = name_of_file(services, view.where, generation, "Tanda", t("worklists"))
    if len(view.where.person) == 1:
        own = chain.from_iterable(rows(*each) for each in people)
        name = name_of(*view.where.person)
        if xlsx:
            return _workbook(services, name, sheet(own), t(_MEANT), told)
        lines = exporting.lines(own, style["delimiter"])
        return exporting.write_csv(services.settings, name, header, lines, **style, **told)
    files = ((name_of(person), rows(person, theirs)) for person, theirs in people)
    if xlsx:
        sheets = ((each, sheet(theirs)) for each, theirs in files)
        return _workbook(services, name, sheets, t(_MEANT), told)
    return exporting.write_zip(services.settings, name, header, files, **style, **told)


def _explained(services: Services, piece: Piece) -> Iterator[tuple[Any, ...]]:
    """The rows of a worklist's *piece*: instead of the review, why it sent the batch back."""
    rows = list(zip(*piece, strict=True))
    rejected = [str(name) for name, *_, review in rows if review == "rejected"]
    why = lately.rejections(services.mongo, rejected) if rejected else {}
    for name, person, due, review in rows:
        found = why.get(str(name)) if review == "rejected" else None
        yield name, person, due, found.reason if found else ""


def panel(
    services: Services,
    view: View,
    panel_id: str,
    *,
    xlsx: bool = False,
    waiting: Waiting = lambda: None,
) -> Export:
    """The table behind a panel's chart."""
    return at_one_moment(services, waiting, lambda moment: _panel(services, view, panel_id, moment, xlsx))


def at_one_moment(services: Services, waiting: Waiting, make: Callable[[Generation], _Made]) -> _Made:
    """What *make* makes of a state that holds all that was written until now."""
    freshness = services.answers.freshness
    moment = freshness.caught_up(waiting)
    try:
        return make(moment)
    except SnapshotGone:  # it took so long that the database has forgotten that state
        freshness.renew(moment)
        return make(freshness.caught_up(waiting))


def _panel(services: Services, view: View, panel_id: str, moment: Generation, xlsx: bool) -> Export:
    chosen = panel_of(panel_id)
    title = t(chosen.title)
    frame, generation = tabulated(services, view, panel_id, moment)
    about = about_of(services, view, generation) | {"panel": title}
    if chosen.choose:
        about["columns"] = list(frame.columns)
    name = name_of_file(services, view.where, generation, "Tanda", title)
    if xlsx:
        told = {"about": about}
        return _workbook(services, name, sheet_of(title, frame), chosen.explained, told)
    header, *rows = lines_of(frame)
    return exporting.write_csv(services.settings, name, header, exporting.lines(rows), about=about)


def lines_of(frame: pd.DataFrame) -> list[list[Any]]:
    """A table as the cells of a CSV, its header first."""
    rows = ([_cell(value) for value in row] for row in frame.itertuples(index=False))
    return [[str(name) for name in frame.columns], *rows]


def sheet_of(title: str, frame: pd.DataFrame, picture: Picture | None = None) -> Sheet:
    """A table in a workbook: the values of its CSV, each with its type."""
    columns = [
        Column(str(name), _typed, shares=pd.api.types.is_float_dtype(kind))
        for name, kind in frame.dtypes.items()
    ]
    return Sheet(title, columns, workbook.pieces(frame.itertuples(index=False, name=None)), picture=picture)


def _workbook(
    services: Services,
    name: str,
    sheets: Sheet | Iterable[tuple[str, Sheet]],
    definition: str,
    told: Mapping[str, Any],
) -> Export:
    """One workbook of one sheet, or a zip of several, each with a sheet that says what it is."""
    about = told["about"]
    last = partial(about_sheet, provenance(about, definition))
    more: dict[str, Any] = {**told, "last": last, "at": datetime.fromisoformat(about["as_of"])}
    if isinstance(sheets, Sheet):
        return workbook.write_workbook(services.settings, name, [sheets], **more)
    return workbook.write_workbooks(services.settings, name, sheets, **more)


def provenance(about: Mapping[str, Any], definition: str) -> list[tuple[str, str]]:
    """What a file is, each with its name: filter in words, as of when, which version, which definition."""
    return [
        (t("Filter"), "\n".join(about["filter_in_words"]) or t("All batches")),
        (t("As of"), about["as_of"]),
        (t("Time zone"), about["time_zone"]),
        (t("Version"), f"Tanda {VERSION}"),
        (t("Definition"), definition),
    ]


def about_sheet(told: Sequence[tuple[str, str]], cut: int) -> Sheet:
    """The sheet that says what a workbook is, and how many texts in it were *cut*."""
    rows = list(told)
    if cut:
        said = tn(
            "{n} text is longer than a cell takes ({most} characters): it ends with “…”, and is whole in the "
            "CSV.",
            "{n} texts are longer than a cell takes ({most} characters): they end with “…”, and are whole in "
            "the CSV.",
            cut,
            most=i18n.number(workbook.LONGEST_TEXT),
        )
        rows.append((t("Cut"), said))
    columns = [Column(t("About this file")), Column("", wrapped=True)]
    return Sheet(t("About"), columns, workbook.pieces(rows), read=True)


def findings(services: Services, kind: str) -> Export:
    """All rows of a kind of contradiction, as the last check found them."""
    report = integrity.last(services.mongo)
    if report is None or kind not in {each.kind.id for each in report.findings}:
        raise NotFound(message("“{kind}” has not been checked. Run a check first."), kind=kind)
    finding = report[kind]
    about = {
        "kind": t(finding.kind.title),
        "as_of": report.at.astimezone(services.settings.zone).isoformat(timespec="seconds"),
        "time_zone": services.settings.timezone,
        "language": i18n.language(),
    }
    header = integrity_words.headers(finding)
    lines = exporting.lines(finding.rows)
    day = report.at.astimezone(services.settings.zone).date()
    name = exporting.named(("Tanda", t(finding.kind.title)), day)
    return exporting.write_csv(services.settings, name, header, lines, about=about)


def _stream(
    services: Services, columns: tuple[str, ...], view: View, sort: Sort, generation: Generation
) -> tuple[Iterator[Piece], dict[str, str]]:
    """The batches, and what the sidecar tells of where they were read."""
    answers = services.answers
    asked = Rows(columns, view.where, sort)
    engine = answers.engine_for(asked.dataset, generation)
    pieces = engine.stream(asked, answers.moment_of(asked, generation))
    return pieces, {"read_from": "database" if engine is answers.engine else "copy"}


def about_of(services: Services, view: View, generation: Generation) -> dict[str, Any]:
    """What the sidecar tells: filter, as-of time and whether all until then is in, time zone, language."""
    zone = services.settings.zone
    return {
        "filter": view.where.to_json(),
        "filter_in_words": in_full(view.where),
        "query": view.to_query(),
        "as_of": generation.as_of.astimezone(zone).isoformat(timespec="seconds"),
        "state": state_of(generation),
        "time_zone": services.settings.timezone,
        "language": i18n.language(),
    }


def name_of_file(services: Services, where: Filters, generation: Generation, *words: str) -> str:
    """What the file is called: *words*, the filter, and the day as of which it is."""
    day = generation.as_of.astimezone(services.settings.zone).date()
    return exporting.named((*words, *in_brief(where)), day)


def style_of(*, excel: bool) -> dict[str, Any]:
    """How a file is marked and separated."""
    return {"bom": excel, "delimiter": ";" if excel and i18n.separators()[0] == "," else ","}


def _header(columns: Mapping[str, str], excel: bool) -> list[str]:
    return [t(word) for word in columns.values()] if excel else list(columns)


def _plain(value: Any) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    plain: Cell = value
    return plain


def _cell(value: Any) -> Cell:
    """A value as it is written; blank where it is not known."""
    typed = _typed(value)
    return typed.isoformat() if isinstance(typed, date) else typed


def _typed(value: Any) -> Cell | date:
    """A value with its type; blank where it is not known."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, Decimal):
        return float(value)
    return round(value, 4) if isinstance(value, float) else value
