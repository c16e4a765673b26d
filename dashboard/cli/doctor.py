"""The command that says what is wrong with an installation, or could be better, and what to do."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from dashboard.advice import database, machine
from dashboard.advice.findings import LEVELS, Finding, advise, found, good, refused, wrong
from dashboard.cli.group import data_dir_option, main, one_sentence
from dashboard.i18n import LANGUAGES, speaking, t, words_of
from dashboard.serve import preflight, serving, supervisor
from data.errors import Phrase, TandaError, message
from data.model import vocabulary
from data.mongo import embedded, server_facts
from data.mongo.client import Mongo
from data.settings import Settings, load


@main.command("doctor")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True, help="Its language."
)
@click.option("--host", metavar="ADDRESS", help="As it is given to serve.")
@click.option("--port", metavar="NUMBER", help="As it is given to serve.")
@data_dir_option
def doctor(form: str, language: str, host: str | None, port: str | None, data_dir: Path | None) -> None:
    """Look at settings, machine and database, and say what is wrong or could be better, with advice.

    Changes nothing. Exit codes: 0 nothing is wrong, 1 something is.
    """
    with one_sentence(), speaking(language):
        findings = []
        for finding in _looked_at(load(host=host, port=port, data_dir=data_dir)):
            findings.append(finding)
            if form == "text":
                click.echo("\n".join(_lines(finding)))
        if form == "json":
            click.echo(json.dumps([_plain(each) for each in findings], ensure_ascii=False, indent=2))
        if any(each.level == "wrong" for each in findings):
            sys.exit(1)


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{t(LEVELS[finding.level]):<{_width()}}  {t(finding.about)}: {words_of(finding.said)}"
    if finding.advice:
        yield f"{'':<{_width()}}  → {words_of(finding.advice)}"


def _width() -> int:
    return max(len(t(word)) for word in LEVELS.values())


def _plain(finding: Finding) -> dict[str, str | None]:
    advice = finding.advice and words_of(finding.advice)
    return {
        "about": t(finding.about),
        "level": finding.level,
        "said": words_of(finding.said),
        "advice": advice,
    }


def _looked_at(settings: Settings) -> Iterator[Finding]:
    yield from found(BEFORE_THE_START.items(), settings)
    yield from found(machine.CHECKS.items(), settings)
    about = next(iter(database.CHECKS))
    if settings.mongodb_uri is None and not (settings.data_dir.expanduser() / "mongo").exists():
        yield good(about, message("The embedded database is made at the first start."))
        return
    try:
        with embedded.running(settings) as reached:
            mongo = Mongo(reached)
            try:
                facts = server_facts.look(mongo)
            finally:
                mongo.close()
    except TandaError as error:
        yield refused(about, error)
        return
    yield from found(database.CHECKS.items(), facts, settings)


def _words(about: str, settings: Settings) -> Finding:
    """Whether the team's own words are understood."""
    vocabulary.load(settings.vocabulary)
    return good(about, message("The vocabulary is understood."))


def _access(about: str, settings: Settings) -> Finding:
    """Whether it is settled who may reach it."""
    preflight.check_exposure(settings)
    if settings.open:
        return advise(
            about,
            Phrase(message("Whoever reaches Tanda may change and delete everything.")),
            message(
                "Put a proxy with a login in front, and set TANDA_TRUSTED_PROXIES in place of TANDA_OPEN."
            ),
        )
    if not settings.proxies:
        return good(about, message("Only this machine reaches it."))
    if not settings.actor_header:
        return advise(
            about,
            Phrase(message("The proxy in front is trusted, and names nobody.")),
            message(
                "Have it name who is logged in (TANDA_ACTOR_HEADER): the history then says who did what."
            ),
        )
    return good(about, message("The proxy in front is trusted, and says who acts."))


def _port(about: str, settings: Settings) -> Finding:
    """Whether Tanda can listen where it is to, or already does."""
    address = serving.address(settings)
    if pid := preflight.holder(settings):
        if supervisor.answers(settings):
            return good(
                about,
                message("Tanda runs (process {pid}) and answers at {address}."),
                pid=pid,
                address=address,
            )
        return wrong(
            about,
            Phrase(
                message("Tanda runs (process {pid}) and does not answer at {address}."),
                pid=pid,
                address=address,
            ),
            message("It may be about to start, or have other settings than here; its log says more."),
        )
    preflight.check_port(settings)
    return good(about, message("Tanda does not run, and {address} is free."), address=address)


#: What is looked at before the machine.
BEFORE_THE_START = {
    message("Vocabulary"): _words,
    message("Access"): _access,
    message("Port"): _port,
}
