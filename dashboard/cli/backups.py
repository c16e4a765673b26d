"""The commands that keep what there is safe, and tell what is not there: backup, restore and missing."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.cli.group import (
    actor,
    data_dir_option,
    from_where_the_user_stands,
    main,
    progress_bar,
)
from dashboard.cli.maintenance import database
from data import backup
from data.imports.missing import missing

_FILE = click.Path(path_type=Path)


@main.command("backup")
@click.argument("file", type=_FILE, metavar="[FILE]", required=False, callback=from_where_the_user_stands)
@data_dir_option
def backup_(file: Path | None, data_dir: Path | None) -> None:
    """Keep batches, people and history as they are now in one compressed file.

    Without FILE it goes into `backups` in the data folder. It is a zip that `restore` reads on any machine
    and, unpacked, MongoDB's own `mongorestore`.
    """
    with database(data_dir) as mongo:
        with progress_bar("Making a backup") as progress:
            made = backup.backup(mongo, path=file, reason="command line", progress=progress)
        click.echo(
            f"{made.batches:,} batches, {made.people:,} people and {made.events:,} entries of the history "
            f"are in {made.path} ({made.bytes:,} bytes)."
        )


@main.command("restore")
@click.argument("file", type=_FILE, metavar="FILE", callback=from_where_the_user_stands)
@data_dir_option
def restore_(file: Path, data_dir: Path | None) -> None:
    """Bring batches and people into the state of the backup FILE.

    A damaged file is refused before anything changes. What is there now is backed up first. The history
    keeps what it has and gets back what it lacks. Interrupt it and run it again as you like.
    """
    with database(data_dir) as mongo:
        with progress_bar(f"Restoring {file.name}") as progress:
            report = backup.restore(mongo, file, actor=actor(), origin="dashboard", progress=progress)
        click.echo(
            f"Batches and people: {report.made:,} came back, {report.changed:,} were changed back, "
            f"{report.deleted:,} deleted. History: {report.events:,} entries came back.\n"
            f"What was there before is in {report.before.path}."
        )


@main.command("missing")
@click.argument("file", type=_FILE, metavar="FILE", callback=from_where_the_user_stands)
@data_dir_option
def missing_(file: Path, data_dir: Path | None) -> None:
    """Print the ids in FILE that the database lacks, one a line.

    FILE is anything that import takes, or a text with ids in it.
    """
    with database(data_dir) as mongo:
        with progress_bar(f"Reading {file.name}") as progress:
            found = missing(mongo, file, progress=progress)
        for identifier in found.missing:
            click.echo(identifier)
        unread = f" Could not be read: {found.unreadable:,}." if found.unreadable else ""
        click.echo(
            f"{len(found.missing):,} of the {found.ids_in_file:,} ids in {file.name} are missing.{unread}",
            err=True,
        )
