"""Which tests are run as of which days."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import days
from tests.product import ROOT

MADRID = ZoneInfo("Europe/Madrid")


def test_each_moment_has_its_turn_within_a_week() -> None:
    first = date(2026, 11, 28)
    turns = [name for n in range(7) for name in days.two_of(first + timedelta(n))]
    assert sorted(turns) == sorted(2 * [each.name for each in days.MOMENTS])


@pytest.mark.parametrize(
    ("name", "begins", "ends"),
    [
        ("summer-time", "2027-03-28 01:59:00+01:00", "2027-03-28 03:00:00+02:00"),
        ("winter-time", "2027-10-31 02:59:00+02:00", "2027-10-31 02:00:00+01:00"),
        ("midnight", "2027-01-31 23:58:00+01:00", "2027-02-01 00:00:00+01:00"),
    ],
)
def test_a_run_lasts_until_the_clock_has_changed(name: str, begins: str, ends: str) -> None:
    (moment,) = (each for each in days.MOMENTS if each.name == name)
    end = moment.begins + timedelta(minutes=moment.lasts)
    assert [str(each.astimezone(MADRID)) for each in (moment.begins, end)] == [begins, ends]


def test_what_is_left_out_is_there() -> None:
    assert {name for name in days.WITHOUT_DAYS if not (ROOT / "tests" / name).is_file()} == set()


def test_whatever_touches_the_demo_or_the_clock_is_chosen() -> None:
    chosen = (
        "data/demo/test_demo.py",
        "data/test_clock.py",
        "dashboard/test_panels.py",
        "browser/test_filtering.py",
    )
    files = (f"tests/{name}" for name in (*chosen, "dashboard/test_url.py", "dashboard/jobs/test_jobs.py"))
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-m", days.MARK, *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = {line.partition("::")[0] for line in told.splitlines() if "::" in line}
    assert found == {f"tests/{name}" for name in chosen}
