"""The sheets of a workbook, as openpyxl reads them, and as the cells of a CSV."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.escape import unescape

from data.exports.exporting import safe


def names(path: Path) -> list[str]:
    found: list[str] = openpyxl.load_workbook(path).sheetnames
    return found


def sheet(path: Path, name: str = "") -> Any:
    """A sheet, the first where no *name* is said, cell by cell."""
    book = openpyxl.load_workbook(path)
    return book[name or book.sheetnames[0]]


def rows(path: Path, name: str = "") -> list[list[Any]]:
    """The values of a sheet; openpyxl leaves characters in them as XML has them."""
    return [
        [unescape(value) if isinstance(value, str) else value for value in row]
        for row in sheet(path, name).iter_rows(values_only=True)
    ]


def as_csv(path: Path, name: str = "") -> list[list[str]]:
    """The sheet as a CSV would have it."""
    return [[_written(value) for value in row] for row in rows(path, name)]


def same(cell: str) -> str:
    """A cell of a CSV, numbers in one form: a sheet does not know that 1 was 1.0."""
    try:
        return repr(float(cell)) if cell.lstrip("-")[:1].isdigit() and "_" not in cell else cell
    except ValueError:
        return cell


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value if isinstance(value, str) and value.startswith("'") else safe(value))
