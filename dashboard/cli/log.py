"""The command that lists what was changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from dashboard.cli.group import data_dir_option, main
from dashboard.cli.operations import services
from dashboard.url import ActivityView
from data.history import log
from data.history.log import LoggedOperation, Wanted
from data.model.conditions import Days


@main.command("log")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only since this day.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Only until this day, which is included.")
@click.option("--actor", default="", help="Only what this person did.")
@click.option("--kind", default="", help="Only operations of this kind, such as “bulk edit”.")
@click.option("--batch", default="", metavar="ID", help="Only what changed this batch.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many.")
@data_dir_option
def log_(
    since: datetime | None,
    until: datetime | None,
    actor: str,
    kind: str,
    batch: str,
    limit: int,
    data_dir: Path | None,
) -> None:
    """List what Tanda has changed, newest first, with the id that `undo` takes."""
    with services(data_dir) as found_in:
        zone = found_in.settings.zone
        days = Days.inclusive(since and since.date(), until and until.date())
        wanted = Wanted(*ActivityView(days=days).moments(zone), actor, kind, batch)
        found = log.operations(found_in.connection, wanted=wanted, limit=limit)
        for each in found:
            click.echo(f"{each.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {each.id}  {_logged(each)}")
        if not found:
            click.echo("Nothing has been changed yet." if wanted == log.ALL else "Nothing found.")


def _logged(operation: LoggedOperation) -> str:
    number = "unfinished" if operation.changed is None else f"{operation.changed:,} changed"
    undone = ", partly undone" if operation.partly_undone else ""
    undone = f", undone by {operation.undone_by}" if operation.undone_by else undone
    return f"{operation.kind} by {operation.actor}: {number}{undone}"
