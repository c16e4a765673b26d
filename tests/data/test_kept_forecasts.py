"""Kept forecasts are kept once, removed, taken back, and part of a backup."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import backup, kept_forecasts
from data.errors import Conflict, NotFound, TooMuch
from data.history import log, undo
from data.kept_forecasts import MOST, KeptForecast
from data.mongo.client import Mongo

WHO: Any = {"actor": "Person 01", "origin": "dashboard"}
DAY = date(2026, 11, 30)


def _keep(mongo: Mongo, query: str = "priority=high", on: date = DAY) -> str:
    values: Any = {"on": on, "n": 40, "half": date(2027, 1, 4), "likely": None}
    return kept_forecasts.keep(mongo, query, **values, **WHO).operation_id


def _told(mongo: Mongo) -> list[tuple[str, date]]:
    return [(each.query, each.made) for each in kept_forecasts.kept(mongo)]


def test_what_is_kept_is_told_as_it_was_the_newest_first(mongo: Mongo) -> None:
    _keep(mongo)
    _keep(mongo, on=date(2026, 12, 7))
    newest, first = kept_forecasts.kept(mongo)
    assert first == KeptForecast(
        first.id, DAY, "Person 01", "priority=high", n=40, half=date(2027, 1, 4), likely=None
    )
    assert newest.made == date(2026, 12, 7)


def test_the_same_is_kept_once_a_day(mongo: Mongo) -> None:
    _keep(mongo)
    with pytest.raises(Conflict, match="kept already"):
        _keep(mongo)
    _keep(mongo, "")
    assert len(log.operations(mongo)) == 2


def test_what_is_kept_and_removed_can_be_taken_back(mongo: Mongo) -> None:
    first = _keep(mongo)
    (there,) = kept_forecasts.kept(mongo)
    second = kept_forecasts.drop(mongo, there.id, **WHO).operation_id
    assert _told(mongo) == []
    undo.undo(mongo, second, **WHO)
    assert kept_forecasts.kept(mongo) == [there]
    undo.undo(mongo, first, **WHO)
    assert _told(mongo) == []


def test_what_is_gone_cannot_be_removed(mongo: Mongo) -> None:
    with pytest.raises(NotFound, match="no longer kept"):
        kept_forecasts.drop(mongo, "0" * 24, **WHO)


def test_there_is_an_end_to_what_is_kept(mongo: Mongo) -> None:
    for at in range(MOST):
        _keep(mongo, f"text={at}")
    with pytest.raises(TooMuch, match="Remove one first"):
        _keep(mongo, "one too many")


def test_a_backup_brings_them_back(mongo: Mongo, tmp_path: Path) -> None:
    _keep(mongo)
    before, made = _told(mongo), backup.backup(mongo, path=tmp_path / "backup.zip")
    assert made.forecasts == 1
    kept_forecasts.drop(mongo, kept_forecasts.kept(mongo)[0].id, **WHO)
    report = backup.restore(mongo, made.path, **WHO)
    assert (_told(mongo), report.others) == (before, 1)
