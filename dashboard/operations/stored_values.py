"""Stored values, whatever type MongoDB has for them, as an answer can say them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

import bson
from bson.datetime_ms import DatetimeMS
from pydantic import PlainSerializer

from data.history.change import MISSING


def plain(value: Any) -> Any:
    """A stored value as JSON can say it."""
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items() if name != "_id"}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if isinstance(value, bson.Int64 | DatetimeMS):  # a date no calendar here has, in milliseconds
        return int(value)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _those_there(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {path: plain(value) for path, value in fields.items() if value is not MISSING}


#: Dotted path → what a batch has stored there, in an answer; without the fields that are not there.
StoredFields = Annotated[dict[str, Any], PlainSerializer(_those_there, dict[str, Any])]
