"""The totals of the mask files, each with the list of exactly its files behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import dcc, html

from dashboard.i18n import number, percent, size, t, tn
from dashboard.panels.files import VERDICT_WORDS, Files, uploader_word
from dashboard.url import FILES, FilesView, address
from data.errors import message
from data.query.restrictions import encode

#: What a verdict means.
_WHY = {
    "matched": message("match one batch"),
    "ambiguous": message("match several batches"),
    "orphan": message("have an id without a batch"),
    "unreadable": message("have no id"),
}


def figures(files: Files, view: FilesView) -> list[Any]:
    people = sum(person != "" for person in files.uploaders())
    cards = [
        _card("total", t("Files"), number(files.number), tn("by {n} person", "by {n} people", people), None),
        _card("size", t("Size"), size(files.bytes), t("of all files"), None),
    ]
    for verdict, word in VERDICT_WORDS.items():
        n = files.verdicts[verdict]
        share = percent(n / files.number) if files.number else percent(0)
        context = t("{share}: {why}", share=share, why=t(_WHY[verdict]))
        link = address(FILES, replace(view, verdict=verdict).to_query()) if n else None
        cards.append(_card(verdict, t(word), number(n), context, link))
    return cards


def uploader_options(files: Files) -> list[dict[str, str]]:
    """Who can be chosen as the uploader, as the address writes it."""
    return [{"value": encode(name), "label": uploader_word(name)} for name in files.uploaders()]


def _card(mark: str, word: str, value: str, context: str, link: str | None) -> Any:
    inside = [
        html.Span([html.Span(className=f"mark mark-{mark}"), word], className="figure-word"),
        html.Span(value, className="figure-value"),
        html.Span(context, className="figure-context"),
    ]
    if link is None:
        return html.Div(inside, className=f"figure figure-{mark}")
    return dcc.Link(inside, href=link, className=f"figure figure-{mark}")
