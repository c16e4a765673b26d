"""How it stands today is kept by a command, where cron asks for it."""

from __future__ import annotations

from dashboard.cli import daily_counts  # noqa: F401 - it adds its command
from data.daily_counts import read
from data.mongo.client import Mongo
from tests.dashboard.cli.test_operations import Run, run
from tests.data.test_daily_counts import LATER

__all__ = ["run"]


def test_a_command_keeps_the_day_once_there_are_batches(run: Run, mongo: Mongo) -> None:
    assert "no batches to count yet" in run("count-day").output
    mongo.batches.insert_one({"id": "batch_1", "assignee": "Person 01", "status": "S"})
    for _ in range(2):
        told = run("count-day")
        assert (told.exit_code, told.output) == (0, "Today’s counts are kept.\n")
    rows = list(read(mongo, LATER).counts.itertuples(index=False, name=None))
    assert [row[1:] for row in rows] == [("Person 01", "segmented", "pending", 1)]
