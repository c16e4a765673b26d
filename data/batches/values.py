"""What a stored batch says, in the clean values that people set: at once, for one that was just read."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from bson import Decimal128

from data.batches.fields import FIELDS, Field, Style, written_day
from data.history.change import value_at
from data.model.dimensions.text import BLANKS
from data.model.letters import composed
from data.mongo.client import Document

#: Days that follow from work, and are shown with what people set.
_DAYS = {
    "reviewed": "metadata.reviewed_at",
    "approved": "metadata.approved_at",
    "uploaded": "file_info.last_file_upload",
}
#: Days that leave room for a day before and after in the calendar, as the figures have it.
_FIRST, _LAST = datetime.date(1, 1, 2), datetime.date(9999, 12, 30)


def values_of(stored: Document, style: Style) -> dict[str, Any]:
    """The clean value of each field of FIELDS: days as `2026-12-31` or None, numbers or None, else text."""
    return {name: _value(stored, field, style) for name, field in FIELDS.items()}


def facts_of(stored: Document, style: Style) -> dict[str, Any]:
    """What nobody sets by hand: `reviewed`, `approved`, `uploaded`, `completed`, `file_count`, `overdue`."""
    values = values_of(stored, style)
    days = {name: _day(value_at(stored, path), style) for name, path in _DAYS.items()}
    done = values["stage"] == "segmented"
    accepted = done and values["review"] == "approved"
    late = values["due"] is not None and values["due"] < style.today.isoformat()
    return days | {
        "completed": (days["approved"] or days["reviewed"] or days["uploaded"]) if done else None,
        "file_count": number(value_at(stored, "file_info.file_count")) or 0,
        "overdue": late and not accepted,
    }


def unread(stored: Document, style: Style) -> Mapping[str, str]:
    """Days that are written in a way nobody can read: the name of the field and what stands there."""
    raw = {name: value_at(stored, field.path) for name, field in FIELDS.items() if field.kind == "day"}
    return {
        name: there
        for name, there in raw.items()
        if isinstance(there, str) and there.strip(BLANKS) and _day(there, style) is None
    }


def _value(stored: Document, field: Field, style: Style) -> Any:
    there = value_at(stored, field.path)
    if field.kind == "word":
        return style.meaning(field.name, there)
    if field.kind == "day":
        return _day(there, style)
    if field.kind == "number":
        return number(there)
    if field.kind == "list":
        return [each for each in there if isinstance(each, str)] if isinstance(there, list) else []
    return composed(there.strip(BLANKS)) if isinstance(there, str) else ""


def _day(there: Any, style: Style) -> str | None:
    found = written_day(there, style.zone)
    return found.isoformat() if found and _FIRST <= found < _LAST else None


def number(there: Any) -> int | None:
    """The whole number that a batch has written there, whatever type of number it is; None for none."""
    if isinstance(there, Decimal128):
        there = there.to_decimal()
        there = None if there.is_nan() else float(there)
    usable = isinstance(there, int | float) and not isinstance(there, bool) and 0 <= there < 2**63
    return int(there) if usable else None
