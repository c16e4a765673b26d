"""What came of an operation, in words: a sentence, and what there is to see or do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from dashboard.components.icons import icon
from dashboard.components.task import done, names, trouble
from dashboard.i18n import t
from dashboard.url import ACTIVITY, address


@dataclass(frozen=True)
class Outcome:
    """What came of an operation, for a page and for the terminal.

    `quiet` are sentences beside the first one, `names` the ids or names it is about, `links` (words, address)
    lead on within Tanda, `files` (name, address) can be downloaded. *asks*: nothing has been done yet.
    `above` and `below` are what only a page can show.
    """

    said: str
    quiet: Sequence[str] = ()
    names: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    files: Sequence[tuple[str, str]] = ()
    operation_id: str | None = None
    failed: bool = False
    asks: bool = False
    above: Sequence[Any] = ()
    below: Sequence[Any] = ()


def shown(outcome: Outcome) -> list[Any]:
    """An outcome on a page. Whatever was written can be taken back in the log."""
    first: list[Any] = done(outcome.said)
    if outcome.failed:
        first = trouble(outcome.said)
    elif outcome.asks:
        first = [html.P(outcome.said, className="task-said to-confirm")]
    links = [dcc.Link(words, href=place) for words, place in outcome.links]
    log = address(ACTIVITY)
    return [
        *outcome.above,
        *first,
        *(html.P(words, className="quiet") for words in outcome.quiet if words),
        *([names(outcome.names)] if outcome.names else []),
        *([html.P(links, className="result-links")] if links else []),
        *outcome.below,
        *(offer(*file) for file in outcome.files),
        *(
            [dcc.Link(t("You can undo this in Activity"), href=log, className="quiet")]
            if outcome.operation_id
            else []
        ),
    ]


def offer(name: str, place: str) -> Any:
    """A link to a finished file."""
    return html.A([icon("download"), name], href=place, className="export-link")
