"""The command that keeps how it stands today, for cron where the product does not run all day."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.cli.group import data_dir_option, main
from dashboard.cli.operations import services
from dashboard.daily_counts import keep_now
from dashboard.i18n import t


@main.command("count-day")
@data_dir_option
def count_day(data_dir: Path | None) -> None:
    """Count the batches of today by person, stage and review, and keep that."""
    with services(data_dir) as found:
        done = keep_now(found)
    click.echo(t("Today’s counts are kept.") if done else t("There are no batches to count yet."))
