"""The time of a last upload, as the team's tools write it: text in the team's time zone."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

_DAY = len("2026-01-31")


def time_text(moment: datetime.datetime | None, zone: ZoneInfo) -> str:
    """`YYYY-MM-DD HH:MM:SS` of an aware *moment*; empty for none."""
    if moment is None:
        return ""
    try:
        local = moment.astimezone(zone)
    except OverflowError:  # on the first or last day that Python knows
        local = moment
    return local.replace(tzinfo=None).isoformat(" ", "seconds")


def says_time(stored: object, moment: datetime.datetime | None, zone: ZoneInfo) -> bool:
    """Whether *stored* (text, a date, nothing) means *moment*, to the second, or to the day if it is one."""
    if isinstance(stored, datetime.datetime):
        return moment is not None and stored.replace(microsecond=0) == moment.replace(microsecond=0)
    if stored is None:
        return moment is None
    if not isinstance(stored, str):
        return False
    text, expected = stored.strip(), time_text(moment, zone)
    if text == expected or (len(text) == _DAY and text == expected[:_DAY]):
        return True
    try:
        told = datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return (
        moment is not None
        and len(text) > _DAY
        and (time_text(told, zone) if told.tzinfo else told.isoformat(" ", "seconds")) == expected
    )
