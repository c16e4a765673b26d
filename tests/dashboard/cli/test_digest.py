"""The digest as cron asks for it, and what is set of the rules by commands."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from dashboard.cli import digest  # noqa: F401 - it adds its command
from data import clock
from data.mongo.client import Mongo
from data.settings import Settings
from tests.dashboard.cli.test_operations import Run, run

__all__ = ["run"]


@pytest.fixture(autouse=True)
def _late(mongo: Mongo, settings: Settings) -> None:
    """Two batches that were due yesterday."""
    due = (clock.today(settings.zone) - timedelta(days=1)).isoformat()
    mongo.batches.insert_many(
        [{"id": f"batch_{n}", "status": "In", "metadata": {"due_date": due}} for n in range(2)]
    )


def test_the_digest_is_told_in_either_language_with_whole_addresses(run: Run) -> None:
    said = run("digest", "--root", "https://tanda.example/")
    assert said.exit_code == 0, said.output
    assert "1 thing needs you" in said.output
    assert "  https://tanda.example/batches?overdue=yes\n" in said.output
    spanish = run("digest", "--format", "markdown", "--language", "es").output
    assert "**[Atrasados](</batches?overdue=yes>)**: 2 lotes han pasado" in spanish


def test_a_rule_is_snoozed_and_woken_by_commands(run: Run) -> None:
    assert "snoozed until its number changes" in run("snooze-rule", "overdue").output
    assert json.loads(run("digest", "--format", "json").output)["on"] == 0
    assert "is heard again" in run("wake-rule", "overdue").output
    assert "is now 1" in run("set-threshold", "unassigned", "--value", "1").output
    told = json.loads(run("digest", "--format", "json").output)
    assert [each["rule"] for each in told["items"] if each["state"] == "on"] == ["overdue", "unassigned"]
    assert "There is no rule" in run("wake-rule", "nonsense").output
