"""One clock for the whole product, which the environment sets for all its processes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data import clock
from tests.product import ROOT

MADRID = ZoneInfo("Europe/Madrid")


def _ahead_of(moment: datetime) -> str:
    """What makes it *moment* now."""
    return str(moment.timestamp() - clock.seconds() + float(os.environ.get(clock.AHEAD) or 0))


def test_the_environment_sets_the_clock_of_another_process() -> None:
    late = datetime(2028, 2, 28, 23, 30, tzinfo=UTC)
    told = subprocess.run(
        [sys.executable, "-c", "from data import clock; print(clock.now())"],
        cwd=ROOT,
        env=os.environ | {clock.AHEAD: _ahead_of(late)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert timedelta(0) <= datetime.fromisoformat(told.strip()) - late < timedelta(minutes=10)


def test_the_day_is_that_of_the_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "seconds", datetime(2028, 2, 28, 23, 30, tzinfo=UTC).timestamp)
    assert str(clock.today(MADRID)) == "2028-02-29"
    assert str(clock.today(ZoneInfo("America/Lima"))) == "2028-02-28"


@pytest.mark.parametrize(
    ("utc", "local"),
    [
        ("2027-03-28T00:59:59", "2027-03-28 01:59:59+01:00"),
        ("2027-03-28T01:00:00", "2027-03-28 03:00:00+02:00"),
        ("2027-10-31T00:59:59", "2027-10-31 02:59:59+02:00"),
        ("2027-10-31T01:00:00", "2027-10-31 02:00:00+01:00"),
    ],
)
def test_the_clock_changes_with_the_zone(utc: str, local: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "seconds", datetime.fromisoformat(f"{utc}+00:00").timestamp)
    assert str(clock.now(MADRID)) == local
