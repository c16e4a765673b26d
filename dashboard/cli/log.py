"""The command that lists what was changed."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.cli.group import data_dir_option, main
from dashboard.cli.operations import services
from data.history import log
from data.history.log import LoggedOperation


@main.command("log")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many.")
@data_dir_option
def log_(limit: int, data_dir: Path | None) -> None:
    """List what Tanda has changed, newest first, with the id that `undo` takes."""
    with services(data_dir) as found_in:
        found = log.operations(found_in.connection, limit=limit)
        zone = found_in.settings.zone
        for each in found:
            click.echo(f"{each.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {each.id}  {_logged(each)}")
        if not found:
            click.echo("Nothing has been changed yet.")


def _logged(operation: LoggedOperation) -> str:
    number = "unfinished" if operation.changed is None else f"{operation.changed:,} changed"
    undone = f", undone by {operation.undone_by}" if operation.undone_by else ""
    return f"{operation.kind} by {operation.actor}: {number}{undone}"
