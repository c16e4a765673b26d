"""Parts of the page of review: by which plan batches were chosen, and what is known of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from dash import dcc, html

from dashboard.components.attributes import headed
from dashboard.components.panel import problem
from dashboard.i18n import day, number, percent, person, t, tn
from dashboard.url import BATCHES, REVIEW, SAMPLES, ReviewView, address, person_address
from data.crew.lately import Rejection, Reviewed
from data.crew.reviewing import Queue

_OLDEST = "oldest"


def choices(now: int | None = None) -> list[dict[str, str]]:
    """What can be reviewed: the oldest first, or samples; also the one of *now*."""
    samples = sorted({*SAMPLES, *([now] if now else [])})
    named = [{"value": str(each), "label": _sample(each)} for each in samples]
    return [{"value": _OLDEST, "label": t("All, oldest first")}, *named]


def _sample(share: int) -> str:
    return t("Sample: {share} of each person", share=percent(share / 100))


def plan(queue: Queue, view: ReviewView, again: str) -> list[Any]:
    """How the batches were chosen; *again* is the query string of another sample."""
    if view.sample is None:
        words = tn("{n} batch to review", "{n} batches to review", queue.total)
        return [html.P([words, ": ", t("first what was completed first, else assigned first.")])]
    of, chosen = (sum(getattr(each, name) for each in queue.plan) for name in ("total", "chosen"))
    counts = {"chosen": number(chosen), "total": number(of), "left": number(queue.total)}
    words = t("{chosen} of {total} batches were drawn at random; {left} are left to review.", **counts)
    about = t(
        "Of each person at least {share}, and one at least. Seed {seed}, drawn on {day}: "
        "this address gives the same sample.",
        share=percent(view.sample / 100),
        seed=view.seed,
        day=day(view.drawn),
    )
    return [
        html.P([words, " ", dcc.Link(t("Draw another sample"), href=address(REVIEW, again))]),
        html.Details([html.Summary(t("Sampling plan")), html.P(about), _shares(queue)]),
    ]


def _shares(queue: Queue) -> Any:
    left = queue.left or {}
    heads = (t("Person"), t("Batches"), t("In the sample"), t("Left to review"))
    rows = [
        html.Tr(
            [
                html.Th(person(each.person), scope="row", className="name"),
                *(
                    html.Td(number(n), className="number", **headed(word))
                    for word, n in zip(
                        heads[1:], (each.total, each.chosen, left.get(each.person, 0)), strict=True
                    )
                ),
            ]
        )
        for each in queue.plan
    ]
    first, *others = heads
    head = html.Tr([html.Th(first), *(html.Th(word, className="number") for word in others)])
    return html.Table([html.Thead(head), html.Tbody(rows)], className="data-table review-shares")


def nothing(queue: Queue) -> list[Any]:
    """What stands there when all is reviewed."""
    if queue.plan:
        return problem(
            t("The sample is reviewed."), t("Draw another one, or review all batches."), failed=False
        )
    advice = t("Batches appear here as soon as they are segmented. Other filters may show more.")
    return problem(t("There is nothing to review."), advice, failed=False)


def excluded() -> list[Any]:
    """What stands there when the filter lets through nothing that can be reviewed."""
    advice = t("The filter leaves out all batches that are segmented and not yet reviewed.")
    return problem(t("There is nothing to review."), advice, failed=False)


def today(reviewed: Mapping[str, Reviewed], actor: str) -> list[Any]:
    """What *actor* and everybody has reviewed today."""
    mine = reviewed.get(actor, Reviewed())
    everybody = Reviewed(
        sum(each.approved for each in reviewed.values()), sum(each.rejected for each in reviewed.values())
    )
    said = {t("You today"): mine, t("Everybody today"): everybody}
    return [
        html.Span(
            [
                f"{who}: ",
                html.Span(number(each.approved), className="badge badge-approved", title=t("Approved")),
                html.Span(t("approved"), className="for-readers"),
                " ",
                html.Span(number(each.rejected), className="badge badge-rejected", title=t("Rejected")),
                html.Span(t("rejected"), className="for-readers"),
            ]
        )
        for who, each in said.items()
    ]


def head(batch_id: str, who: str) -> Any:
    """Whose batch it is, and where all of it stands."""
    name = dcc.Link(who, href=person_address(who)) if who else person(who)
    whole = dcc.Link(t("Open in the list"), href=address(BATCHES, urlencode({"batch": batch_id})))
    return html.P([html.Strong(name), whole], className="review-who")


def earlier(rejections: Sequence[Rejection], zone: ZoneInfo) -> list[Any]:
    """When it was rejected before, why, and whose work it was then."""
    if not rejections:
        return []
    lines = [
        html.Li(
            [
                html.Blockquote(each.reason or t("No reason was given.")),
                html.Span(
                    t(
                        "{day}, by {actor}; the work of {person}",
                        day=day(each.at.astimezone(zone).date()),
                        actor=each.actor,
                        person=person(each.person),
                    ),
                    className="quiet",
                ),
            ]
        )
        for each in rejections
    ]
    title = tn("Rejected {n} time before", "Rejected {n} times before", len(rejections))
    return [html.H3(title), html.Ul(lines, className="review-earlier")]
