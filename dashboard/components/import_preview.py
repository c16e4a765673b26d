"""What an import would make of a file: how it is read, to be changed by hand, and its first rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.columns import COLUMNS, FIELDS
from dashboard.components.attributes import aria
from dashboard.components.icons import icon
from dashboard.i18n import number, reason, t, tn
from data.errors import message
from data.imports.columns import TARGETS, Column, Options
from data.imports.import_report import ImportReport, NotUnderstood, ShownRow

ORDER_WORDS = {
    "dmy": message("day, month, year (31/12/2026)"),
    "mdy": message("month, day, year (12/31/2026)"),
    "ymd": message("year, month, day (26-12-31)"),
}
FATE_WORDS = {"new": message("new"), "changed": message("changed"), "unchanged": message("unchanged")}
_MOST_PROBLEMS = 10
_MOST_DOUBTS = 20


def options(controls: Mapping[str, Any], upload: str) -> dict[str, Any]:
    """How the controls of a preview of this *upload* say the file is to be read; others do not count."""
    columns = []
    said: dict[str, str] = {}
    for name, value in controls.items():
        what, _, rest = name.partition(":")
        of, _, rest = rest.partition(":")
        if of != upload:
            continue
        if what == "column":
            found, _, column = rest.partition(":")
            if (value or "") != found:
                columns.append(f"{column}={value or ''}")
        elif value:
            said[what] = value
    return {"map": columns} | said


def preview(report: ImportReport, upload: str, chosen: Options) -> list[Any]:
    """What there is to see, and to change, before the file is imported."""
    return [
        *_questions(report),
        *_controls(report, upload, chosen),
        *_columns(report, upload, chosen),
        *_rows(report),
    ]


def troubles(report: ImportReport) -> list[Any]:
    """What did not go in, or not as it was meant."""
    problems = [
        html.Li(
            t(
                "line {line}, {field}: {reason}",
                line=each.line,
                field=each.field or "–",
                reason=reason(each.reason),
            )
        )
        for each in report.problems[:_MOST_PROBLEMS]
    ]
    cut_short = t("The file ends abruptly here; anything after it was not read.")
    return [
        *([html.Ul(problems, className="names", tabIndex="0")] if problems else []),
        *_not_known(report),
        *_not_understood(report),
        *([html.P(cut_short)] if report.cut_short else []),
    ]


def _not_understood(report: ImportReport) -> list[Any]:
    """The values that were not understood, with their lines."""
    if not report.not_understood:
        return []
    said = tn(
        "{n} value was not understood. What was there before is kept:",
        "{n} values were not understood. What was there before is kept:",
        report.not_understood,
    )
    return [
        html.P([icon("warning"), html.Span(said)], className="task-said"),
        html.Ul(
            [html.Li(_doubt(each)) for each in report.doubts[:_MOST_DOUBTS]],
            className="names sentences",
            tabIndex="0",
        ),
    ]


def _not_known(report: ImportReport) -> list[Any]:
    """The columns that nobody knows, which are left out, and fields of JSON records, which are stored."""
    said = []
    if names := ", ".join(report.ignored):
        said.append(t("Unknown columns, not imported: {names}.", names=names))
    if names := ", ".join(report.others):
        said.append(t("Unknown fields, stored as they are: {names}.", names=names))
    return [html.P(each, className="quiet") for each in said]


def _doubt(each: NotUnderstood) -> str:
    lines = ", ".join(map(number, each.lines)) + ("…" if each.count > len(each.lines) else "")
    return t(
        "“{value}” in {column}: {reason} (line {lines})",
        value=each.value,
        column=each.column,
        reason=t(each.reason),
        lines=lines,
    )


def _questions(report: ImportReport) -> Iterator[Any]:
    if any(each.field for each in report.columns) and not any(each.field == "id" for each in report.columns):
        yield _asked(t("Which column holds the batch ids? Choose it below, then preview again."))
    if report.undecided:
        words = t(
            "{day} can be read as two different dates. Choose the date order below, then preview again.",
            day=report.undecided,
        )
        yield _asked(words)


def _asked(words: str) -> html.P:
    return html.P([icon("warning"), html.Span(words)], role="alert", className="task-said")


def _controls(report: ImportReport, upload: str, chosen: Options) -> list[Any]:
    controls: list[Any] = []
    if len(report.sheets) > 1:
        controls.append(
            _select(f"sheet:{upload}", t("Sheet"), [(each, each) for each in report.sheets], report.sheet)
        )
    if report.undecided or report.dates:
        orders = [(order, t(word)) for order, word in ORDER_WORDS.items()]
        found = chosen.dates or ("" if report.undecided else report.dates)
        controls.append(_select(f"dates:{upload}", t("Date order"), orders, found))
    return [html.Div(controls, className="preview-controls")] if controls else []


def _select(name: str, label: str, choices: list[tuple[str, str]], value: str) -> Any:
    return dmc.Select(
        id=ids.argument("import", name),
        label=label,
        data=[{"value": each, "label": words} for each, words in choices],
        value=value or None,
        allowDeselect=False,
        size="sm",
        className="card-control",
    )


def _columns(report: ImportReport, upload: str, chosen: Options) -> list[Any]:
    if not report.columns:
        return []
    head = html.Tr([html.Th(t("File column")), html.Th(t("Field in Tanda"))])
    lines = [_column(each, upload, chosen) for each in report.columns if each.name]
    return [_table(t("Columns"), head, lines)]


def _column(column: Column, upload: str, chosen: Options) -> html.Tr:
    found = "?" if column.name in chosen.mapping else "" if column.known == "kept" else column.field
    cell: Any = dmc.Select(
        id=ids.argument("import", f"column:{upload}:{found}:{column.name}"),
        data=[
            {
                "value": "",
                "label": t("kept under its own name") if column.known == "kept" else t("not imported"),
            },
            *({"value": path, "label": field_words(path)} for path in TARGETS),
        ],
        value="" if column.known == "kept" else column.field,
        allowDeselect=False,
        searchable=True,
        size="xs",
        **aria(label=t("Field for the column {name}", name=column.name)),
    )
    if column.known == "computed":
        cell = html.Span(t("calculated by Tanda"), className="quiet")
    return html.Tr([html.Th(column.name, scope="row"), html.Td(cell)])


def field_words(path: str) -> str:
    """A field of a batch: what the list calls it, and its name where it is stored."""
    column = FIELDS.get(path)
    if path == "status":
        return f"{t('Stage')} · {path}"
    return f"{t(COLUMNS[column][0])} · {path}" if column in COLUMNS else path


def _rows(report: ImportReport) -> list[Any]:
    if not report.rows:
        return []
    paths = list(dict.fromkeys(path for row in report.rows for path in row.values))
    fate = html.Span(t("Changes"), className="for-readers")
    head = html.Tr([html.Th(fate), html.Th("id"), *(html.Th(path) for path in paths)])
    return [_table(t("The first rows after the import"), head, [_row(row, paths) for row in report.rows])]


def _row(row: ShownRow, paths: list[str]) -> html.Tr:
    cells = [html.Td(row.values.get(path, "")) for path in paths]
    return html.Tr(
        [html.Td(t(FATE_WORDS[row.fate]), className="quiet"), html.Th(row.id, scope="row"), *cells]
    )


def _table(title: str, head: html.Tr, lines: list[html.Tr]) -> html.Div:
    table = html.Table([html.Thead(head), html.Tbody(lines)], className="data-table")
    return html.Div(
        [
            html.H3(title),
            html.Div(table, className="scroll", tabIndex="0", role="region", **aria(label=title)),
        ]
    )
