"""The commands that keep batches and mask files together: sync, create-missing, log and undo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from dashboard.cli.group import actor, data_dir_option, main, one_sentence, progress_bar
from data.history import log, undo
from data.history.log import LoggedOperation
from data.masks import auto_create, sync
from data.masks.auto_create import Preview
from data.masks.sync import SyncReport
from data.mongo import embedded
from data.mongo.client import Mongo
from data.settings import load

_SHOWN = 20  # ids of a preview, names of a refusal
_UNDO = "Take it back with: undo {operation}"


@contextmanager
def database(data_dir: Path | None) -> Iterator[Mongo]:
    """The database to work on; an error becomes one sentence and an exit code."""
    with one_sentence(), embedded.running(load(data_dir=data_dir)) as settings:
        mongo = Mongo(settings)
        try:
            yield mongo
        finally:
            mongo.close()


@main.command("sync")
@data_dir_option
def sync_(data_dir: Path | None) -> None:
    """Bring what batches say of their mask files up to date with the files.

    Sets `mongo_uploaded` and `file_info` of every batch whose files are not what it says, and nothing else.
    """
    with database(data_dir) as mongo:
        with progress_bar("Reading the mask files") as progress:
            report = sync.sync(mongo, actor=actor(), origin="sync", progress=progress)
        click.echo(_synced(report))


def _synced(report: SyncReport) -> str:
    sentences = [
        f"{report.checked:,} batches and {report.files:,} files checked in {report.seconds:.1f} s: "
        f"{report.changed:,} batches changed, {report.newly_with_files:,} newly with files, "
        f"{report.lost_files:,} without their files now.",
        f"Files of no batch: {report.orphans:,} with an id no batch has, {report.ambiguous:,} that fit "
        f"several, {report.unreadable:,} without an id.",
    ]
    return "\n".join([*sentences, *([_UNDO.format(operation=report.operation_id)] if report.changed else [])])


@main.command("create-missing")
@click.option("--yes", is_flag=True, help="Make the batches. [default: only list their ids]")
@click.option("--assignee", default="", metavar="NAME", help="Whose they are to be. [default: nobody's]")
@click.option(
    "--limit", type=click.IntRange(1), default=auto_create.LIMIT, show_default=True, help="The most to make."
)
@data_dir_option
def create_missing(yes: bool, assignee: str, limit: int, data_dir: Path | None) -> None:
    """Make a batch, not started, for every id that mask files carry and no batch has."""
    with database(data_dir) as mongo:
        with progress_bar("Reading the mask files") as progress:
            if not yes:
                found = auto_create.preview(mongo, limit=limit, progress=progress)
            else:
                report = auto_create.create(
                    mongo,
                    assignee=assignee.strip(),
                    limit=limit,
                    actor=actor(),
                    origin="dashboard",
                    progress=progress,
                )
        if not yes:
            click.echo(_previewed(found))
            return
        left = f" {report.left:,} more are left beyond the limit." if report.left else ""
        click.echo(f"{report.created:,} batches made, {report.existed:,} were there already.{left}")
        if report.created:
            click.echo(_UNDO.format(operation=report.operation_id))


def _previewed(found: Preview) -> str:
    if not found.ids:
        return "Every id that mask files carry has its batch: nothing to make."
    more = f" … and {found.total - _SHOWN:,} more" if found.total > _SHOWN else ""
    return (
        f"{len(found.ids):,} batches would be made, for {found.files:,} files: "
        f"{', '.join(found.ids[:_SHOWN])}{more}. With --yes they are."
    )


@main.command("log")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many.")
@data_dir_option
def log_(limit: int, data_dir: Path | None) -> None:
    """List what Tanda has changed, newest first, with the id that `undo` takes."""
    with database(data_dir) as mongo:
        found = log.operations(mongo, limit=limit)
        zone = mongo.settings.zone
        for each in found:
            click.echo(f"{each.at.astimezone(zone):%Y-%m-%d %H:%M:%S}  {each.id}  {_logged(each)}")
        if not found:
            click.echo("Nothing has been changed yet.")


def _logged(operation: LoggedOperation) -> str:
    number = "unfinished" if operation.changed is None else f"{operation.changed:,} changed"
    undone = f", undone by {operation.undone_by}" if operation.undone_by else ""
    return f"{operation.kind} by {operation.actor}: {number}{undone}"


@main.command("undo")
@click.argument("operation")
@data_dir_option
def undo_(operation: str, data_dir: Path | None) -> None:
    """Reverse an OPERATION of the log, except where somebody has changed a batch since."""
    with database(data_dir) as mongo:
        with progress_bar("Undoing") as progress:
            report = undo.undo(mongo, operation, actor=actor(), origin="dashboard", progress=progress)
        click.echo(f"{report.reversed:,} reversed. {_UNDO.format(operation=report.operation_id)}")
        if report.refused:
            more = f" … and {len(report.refused) - _SHOWN:,} more" if len(report.refused) > _SHOWN else ""
            click.echo(f"Changed since, and left alone: {', '.join(report.refused[:_SHOWN])}{more}")
