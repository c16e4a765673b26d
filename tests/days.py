"""`./test.sh --days`: what touches the demo team, days or pages, as of days on which such things break.

The product's clock is set for all its processes (`data/clock.py`), and the browser's with it. MongoDB and the
times of files stay in the present.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import click
import pytest

from data import clock, demo
from tests.product import ROOT

MARK = "days"
_ZONE = ZoneInfo("Europe/Madrid")  # the team's, unless a setting says otherwise
_PYTEST = (sys.executable, "-m", "pytest", "-m", MARK)
_DEALT = ("--numprocesses", "logical", "--dist", "loadscope", "--no-loadscope-reorder")


@dataclass(frozen=True)
class Moment:
    """When a run begins, and after how many minutes at the latest it may end."""

    name: str
    begins: datetime
    lasts: int = 0


def _local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=_ZONE).astimezone(UTC)


MOMENTS = (
    Moment("saturday", _local(2026, 12, 5, 10)),
    Moment("last-day", _local(2026, 12, 31, 10)),
    Moment("first-day", _local(2027, 1, 1, 10)),
    Moment("leap-day", _local(2028, 2, 29, 10)),
    Moment("summer-time", _local(2027, 3, 28, 1, 59), lasts=1),
    Moment("winter-time", _local(2027, 10, 31, 2, 59), lasts=1),
    Moment("midnight", _local(2027, 1, 31, 23, 58), lasts=2),  # a week and a month end with it
)

#: Tests that use one of these, or whose module knows the demo or the clock, have to do with days …
_FIXTURES = {"team", "product", "workshop"}
#: … but for those in which the day makes no difference.
WITHOUT_DAYS = {
    "dashboard/api/test_api_schema.py",
    "dashboard/api/test_views.py",
    "dashboard/http/test_base_path.py",
    "dashboard/http/test_proxies.py",
    "data/backup/test_backup.py",
    "dashboard/jobs/test_jobs.py",
    "data/masks/test_integrity.py",
    "data/test_killed.py",
    "dashboard/serve/test_serving.py",
    "data/test_hanging.py",
    "browser/test_accessibility.py",
    "browser/test_api_page.py",
    "browser/test_attention.py",
    "browser/test_bad_and_empty.py",
    "browser/test_batch_panel.py",
    "browser/test_behind_nginx.py",
    "browser/test_crowded.py",
    "browser/test_data.py",
    "browser/test_editing.py",
    "browser/test_exporting.py",
    "browser/test_first_visit.py",
    "browser/test_flow.py",
    "browser/test_forecast.py",
    "browser/test_giving.py",
    "browser/test_keyboard_and_phone.py",
    "browser/test_language_and_theme.py",
    "browser/test_masks.py",
    "browser/test_outage.py",
    "browser/test_palette.py",
    "browser/test_people.py",
    "browser/test_preparing.py",
    "browser/test_reports.py",
    "browser/test_review.py",
    "browser/test_selection.py",
    "browser/test_views.py",
}


def mark(item: pytest.Item) -> None:
    """Mark a test that has to do with the demo team, with days, or with pages that show them."""
    if not isinstance(item, pytest.Function) or str(item.path.relative_to(ROOT / "tests")) in WITHOUT_DAYS:
        return
    knows = any(each is clock or each is demo for each in vars(item.module).values())
    if knows or _FIXTURES & set(item.fixturenames):
        item.add_marker(MARK)


def two_of(day: date) -> tuple[str, ...]:
    """The two moments whose turn it is on *day*."""
    first = 2 * day.toordinal()
    return tuple(MOMENTS[place % len(MOMENTS)].name for place in (first, first + 1))


def _run(moment: Moment) -> bool:
    """Run the tests as of *moment* (again, if that was over too soon), and say in a line how they ended."""
    ahead = (moment.begins - datetime.fromtimestamp(clock.seconds(), UTC)).total_seconds()
    ends, good = moment.begins + timedelta(minutes=moment.lasts), True
    told: list[str] = []
    while good and (not told or clock.now() + timedelta(seconds=ahead) < ends):
        done = subprocess.run(
            [*_PYTEST, *_DEALT],
            cwd=ROOT,
            env=os.environ | {clock.AHEAD: str(ahead)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        good = done.returncode == 0
        told.append(done.stdout.strip().rpartition("\n")[2].strip("= "))
        if not good:
            click.echo(done.stdout)
    click.echo(f"{moment.name:<12} from {moment.begins.astimezone(_ZONE):%Y-%m-%d %H:%M}: {'; '.join(told)}")
    return good


@click.command()
@click.option("--two", is_flag=True, help="Only the two whose turn it is today.")
@click.argument("names", nargs=-1, type=click.Choice([each.name for each in MOMENTS]))
def main(two: bool, names: tuple[str, ...]) -> None:
    """Run the tests as of each moment, or of those that are named."""
    names = two_of(clock.today(_ZONE)) if two else names
    ended = [_run(each) for each in MOMENTS if each.name in names or not names]
    sys.exit(not all(ended))


if __name__ == "__main__":
    main()
