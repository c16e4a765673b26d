"""Formulas without a value in the sheets of an OpenDocument, for which python-calamine gives empty cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

from data.imports.no_value import NoValue, Place

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
#: Seldom there, and then worth a second look, place by place.
SUSPECT = re.compile(rb'<table:table-cell (?=[^>]*:formula=)(?![^>]*office:value-type=)|value-type="error"')


def without_value(content: IO[bytes]) -> dict[str, dict[Place, NoValue]]:
    """Name of a sheet → place → the formula there that has no value, or has failed. `content` is its XML."""
    found: dict[str, dict[Place, NoValue]] = {}
    places: dict[Place, NoValue] = {}
    row = 0
    try:
        # expat refuses entities that swell, and the caller what is too large.
        for event, element in iterparse(content, events=("start", "end")):  # noqa: S314
            if event == "start" and element.tag == f"{_TABLE}table":
                places, row = found.setdefault(element.get(f"{_TABLE}name", ""), {}), 0
            elif event == "end" and element.tag == f"{_TABLE}table-row":
                places.update(((row, column), formula) for column, formula in _formulas(element))
                row += int(element.get(f"{_TABLE}number-rows-repeated", 1))
                element.clear()
    except ParseError:
        return {}  # it will be said to be damaged
    return found


def _formulas(row: Element) -> Iterator[tuple[int, NoValue]]:
    """The first row stands for those that are repeated: formulas are not."""
    column = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        formula = cell.get(f"{_TABLE}formula", "")
        if cell.get(f"{_CALC}value-type") == "error":
            yield column, NoValue("".join(cell.itertext()).strip() or "#")
        elif formula and cell.get(f"{_OFFICE}value-type") is None:
            yield column, NoValue("=" + formula.partition("=")[2])
        column += int(cell.get(f"{_TABLE}number-columns-repeated", 1))
