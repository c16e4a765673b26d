"""The command line: serve, import and demo. Errors come out as one sentence and an exit code."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.serve import supervisor
from data.errors import TandaError
from data.mongo import embedded
from data.mongo.client import COMMENT, Mongo
from data.settings import Settings, load

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


#: Modules that add their commands to the group.
_COMMANDS = ("daily_counts", "digest", "doctor", "log", "operations")


class DefaultsToServe(click.Group):
    """A group whose command is `serve` when none is named: `python -m dashboard --port 9000`.

    Other commands are imported when one of them is asked for: whatever `serve` imports stays in memory for as
    long as Tanda runs.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        for each in _COMMANDS:
            import_module(f"dashboard.cli.{each}")
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands:
            self.list_commands(ctx)
        return super().get_command(ctx, cmd_name)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = ["serve", *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """After our own options and commands, the options of the default command."""
        super().format_options(ctx, formatter)
        rows = [row for option in serve.get_params(ctx) if (row := option.get_help_record(ctx))]
        with formatter.section("Options of serve"):
            formatter.write_dl(rows)


def from_where_the_user_stands(
    _ctx: click.Context, _param: click.Parameter, path: Path | None
) -> Path | None:
    """A relative path counts from the folder in which start.sh was called, not from the one it runs in."""
    return path and Path(os.environ.get("TANDA_CALLED_FROM", "")) / path


def path_option(name: str, help_text: str, *parameter: str) -> Callable[[Any], Any]:
    return click.option(
        name,
        *parameter,
        type=click.Path(path_type=Path),
        callback=from_where_the_user_stands,
        metavar="PATH",
        help=help_text,
    )


data_dir_option = path_option(
    "--data-dir",
    "Folder for the embedded database, the cache and exports; relative to where you are. "
    "[default: var/ beside start.sh]",
)


@contextmanager
def one_sentence() -> Iterator[None]:
    """End the process with the error's sentence on stderr and its exit code."""
    try:
        yield
    except TandaError as error:
        click.echo(f"Tanda: {error}", err=True)
        sys.exit(error.exit_code)


@click.group(cls=DefaultsToServe, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Tanda, the dashboard over your segmentation team's batches. Without a command: serve.

    Every setting can also come from the environment (TANDA_PORT=9000) or from the file tanda.toml beside
    start.sh (port = 9000); the README lists them all. With MONGODB_URI set, your own MongoDB server is
    used; without it an embedded one keeps its data in the data folder.

    Exit codes: 0 all went well, 1 the work failed, 2 a setting is wrong, 3 Tanda cannot run here,
    4 some records were rejected.
    """


@main.command()
@click.option("--host", metavar="ADDRESS", help="Address to listen on. [default: 127.0.0.1]")
@click.option("--port", metavar="NUMBER", help="Port to listen on. [default: 8050]")
@data_dir_option
@click.option("--no-demo", is_flag=True, help="Leave an empty embedded database empty.")
def serve(host: str | None, port: str | None, data_dir: Path | None, no_demo: bool) -> None:
    """Start everything, print the address, serve until Ctrl-C."""
    with one_sentence():
        settings = load(host=host, port=port, data_dir=data_dir, demo=False if no_demo else None)
        supervisor.serve(settings, prepare=_fill_if_empty, announce=_announce)


def _announce(address: str) -> None:
    click.echo(f"Tanda is ready at {address}")


def _fill_if_empty(settings: Settings) -> None:
    """Give an empty embedded database the demo team, all of it or (when interrupted) nothing."""
    if not settings.demo:
        return
    mongo = Mongo(settings)
    chunks = mongo.mask_files.database[f"{settings.masks_bucket}.chunks"]
    ours = (mongo.batches, mongo.people, mongo.events, mongo.mask_files, chunks)
    try:
        for collection in ours:
            if collection.find_one({}, {"_id": 1}, max_time_ms=mongo.max_time_ms, comment=COMMENT):
                return
        try:
            from data import demo  # only a first start needs what that imports

            with progress_bar("Filling the empty database with a demo team") as progress:
                demo.fill(mongo, progress=progress)
        except BaseException:
            for collection in ours:
                collection.drop()
            raise
    finally:
        mongo.close()


def actor() -> str:
    """Who acts: the user of this machine."""
    try:
        return getpass.getuser()
    except OSError:  # a user without a name
        return "command line"


@main.command("demo")
@click.option("--batches", type=click.IntRange(1), default=2348, show_default=True, help="How many batches.")
@click.option(
    "--files", type=click.IntRange(0), help="How many mask files. [default: 10000, or fewer for few batches]"
)
@click.option("--seed", type=int, default=7, show_default=True, help="Another number, another team.")
@data_dir_option
def demo_(batches: int, files: int | None, seed: int, data_dir: Path | None) -> None:
    """Fill the database with a made-up team and its history."""
    from data import demo

    with one_sentence(), embedded.running(load(data_dir=data_dir)) as settings:
        mongo = Mongo(settings)
        try:
            with progress_bar("Making a demo team") as progress:
                report = demo.fill(mongo, batches=batches, files=files, seed=seed, progress=progress)
        finally:
            mongo.close()
        click.echo(
            f"The demo team is in: {report.batches:,} batches, {report.people:,} people, "
            f"{report.files:,} mask files."
        )


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr, as a function of how much is done and how much there is.

    It appears with the first step, so that an error before that is all there is to read.
    """
    with ExitStack() as stack:
        bars: list[ProgressBar[int]] = []

        def show(done: int, total: int) -> None:
            if not bars:
                bars.append(
                    stack.enter_context(click.progressbar(length=total, label=label, file=sys.stderr))
                )
            bars[0].update(done - bars[0].pos)

        yield show
