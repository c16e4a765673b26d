"""What an import did, or would do, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.imports.columns import Column
from data.imports.import_report import ImportReport, NotUnderstood, ShownRow

_KNOWN = {
    "computed": "worked out by Tanda, not imported",
    "unknown": "not known, not imported",
    "chosen": "not imported",
}
_MOST = 10


def told(report: ImportReport) -> list[str]:
    """What an import did, in sentences; of a dry run first how the file is read."""
    lines = [summary(report)]
    if report.dry_run:
        lines = [*_how(report), *_rows(report.rows), *lines]
    elif report.ignored:
        lines.append(f"Not imported, since nobody knows them: {', '.join(report.ignored)}.")
    if report.others:
        lines.append(f"Nobody knows these fields; they are stored as they are: {', '.join(report.others)}.")
    return [*lines, *_doubts(report)]


def summary(report: ImportReport) -> str:
    """The counts, in sentences."""
    inserted, updated = ("would be added", "would be changed") if report.dry_run else ("added", "changed")
    sentences = [
        f"{report.inserted:,} batches {inserted}, {report.updated:,} {updated}, "
        f"{report.unchanged:,} known and left as they are, {report.rejected:,} rejected."
    ]
    if report.cut_short:
        sentences.append("The file breaks off at the last of them: what follows was not read.")
    if report.people_added:
        sentences.append(f"{report.people_added:,} people {inserted}.")
    if report.rejected and report.rejects_path:
        sentences.append(f"The rejected records are in {report.rejects_path}, each with its reason.")
    return " ".join(sentences)


def _how(report: ImportReport) -> Iterator[str]:
    if report.sheet:
        others = [each for each in report.sheets if each != report.sheet]
        yield f"Sheet: {report.sheet}" + (f" (not read: {', '.join(others)})" if others else "")
    if report.columns:
        yield "Columns:"
        width = max(len(each.name) for each in report.columns)
        yield from (f"  {each.name:<{width}}  →  {_goes(each)}" for each in report.columns if each.name)
    if report.undecided:
        yield (
            f"A day such as {report.undecided} can be read in two ways: "
            "say --dates dmy for the day first, or --dates mdy for the month first."
        )
    elif report.dates:
        yield f"Order of the days: {report.dates}"


def _goes(column: Column) -> str:
    if not column.field:
        return f"({_KNOWN[column.known]})"
    return f"{column.field} (as it is called)" if column.known == "kept" else column.field


def _rows(rows: Sequence[ShownRow]) -> Iterator[str]:
    if rows:
        yield "The first rows:"
    for row in rows:
        values = ", ".join(f"{path}: {value}" for path, value in row.values.items() if value)
        yield f"  line {row.line}, {row.id} ({row.fate}){': ' + values if values else ''}"


def _doubts(report: ImportReport) -> Iterator[str]:
    if not report.not_understood:
        return
    yield f"{report.not_understood:,} values were not understood; they replace nothing that was there:"
    yield from map(_doubt, report.doubts[:_MOST])
    if len(report.doubts) > _MOST:
        yield f"  and {len(report.doubts) - _MOST} more kinds"


def _doubt(each: NotUnderstood) -> str:
    lines = ", ".join(map(str, each.lines)) + (", …" if each.count > len(each.lines) else "")
    return f"  “{each.value}” in {each.column}: {each.reason} ({each.count:,}×, line {lines})"
