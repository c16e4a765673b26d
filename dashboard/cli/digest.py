"""The command that tells what needs a supervisor, for cron to send."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import click

from dashboard.attention import digest as digests
from dashboard.attention.judging import judged
from dashboard.cli.group import data_dir_option, main
from dashboard.cli.operations import services
from dashboard.i18n import LANGUAGES, speaking


@main.command("digest")
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(digests.Format)),
    default="text",
    show_default=True,
    help="How it is written.",
)
@click.option(
    "--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True, help="Its language."
)
@click.option(
    "--root", default="", metavar="ADDRESS", help="What links begin with, such as https://tanda.example."
)
@data_dir_option
def digest(form: digests.Format, language: str, root: str, data_dir: Path | None) -> None:
    """Tell which rules of attention are on, each with its number and its link."""
    with services(data_dir) as found, speaking(language):
        click.echo(digests.digest(judged(found), form, found.settings.zone, root.rstrip("/")))
