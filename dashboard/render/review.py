"""The page of review: what is to be reviewed under a query string, and one batch of it."""

from __future__ import annotations

import secrets
from datetime import datetime, time
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dashboard import ids, review_ids
from dashboard.components import review_parts
from dashboard.components.batch_facts import facts
from dashboard.former_names import search_of, view_of
from dashboard.i18n import t, words_of
from dashboard.render.batch import usual_reasons
from dashboard.render.page_props import PageProps, or_why_not, source
from dashboard.services import Services
from dashboard.url import REVIEW, ReviewView, turned
from data.batches import selection
from data.batches.values import facts_of, values_of
from data.crew import editing, lately, reviewing
from data.crew.lately import Reviewed
from data.crew.reviewing import Queue
from data.errors import TandaError
from data.history.change import digest
from data.model.vocabulary import REVIEW_WORDS
from data.mongo.client import database_errors
from data.query.filters import Filters

_MOST = 500  # ids that a page is told; as they are reviewed, it is told others
_SEEDS = 10_000
_PLACE = "review-"
_FACTS = ("completed", "assigned", "due", "priority", "specification", "folder", "file_count", "comments")
Payload = dict[str, Any]


def draw(services: Services, search: str | None) -> PageProps:
    """What is to be reviewed: the ids, and by which plan they were chosen."""
    page = or_why_not(lambda: _page(services, search or ""), REVIEW, {review_ids.MESSAGE: "tree"})
    state = page.of(ids.drawn(REVIEW))["data"]["state"]
    if state in ("refused", "unreachable", "preparing"):
        body = "loading" if state == "preparing" else "failed"
        return PageProps(*page, *_nothing(f"review-body {body}"), whole=page.whole)
    return page


def _page(services: Services, search: str) -> PageProps:
    view, where = ReviewView.from_query(search), view_of(services, search).where
    today = services.today()
    if view.sample and (view.seed is None or view.drawn is None):
        return _seeded(services, search, view, where)
    wanted = reviewing.waiting(where)
    if wanted is None:
        generation = services.answers.generation()
        state = "live" if generation.followed else "timed"
        drawn = source(REVIEW, services.drawn_from(generation, today), state)
        told = (review_ids.MESSAGE, {"tree": review_parts.excluded()})
        return PageProps(drawn, *_nothing("review-body empty"), told, lasting=True)
    if view.sample and view.seed is not None and view.drawn:
        queue = reviewing.sampled(services.answers, wanted, view.sample, view.seed, view.drawn, _MOST)
    else:
        queue = reviewing.oldest_first(services.answers, wanted, _MOST)
    reading = queue.reading
    return PageProps(
        source(REVIEW, services.drawn_from(reading.generation, today), reading.drawn),
        (ids.control("sample"), {"data": review_parts.choices(view.sample)}),
        (review_ids.QUEUE, {"data": _told(queue, search)}),
        (review_ids.PLAN, {"tree": review_parts.plan(queue, view, turned(search, seed=None, drawn=None))}),
        (review_ids.MESSAGE, {"tree": review_parts.nothing(queue)}),
        (review_ids.BODY, {"className": "review-body full" if queue.ids else "review-body empty"}),
        lasting=reading.settled,
    )


def _told(queue: Queue, search: str) -> Payload:
    """The ids; `place` is another one where something else is reviewed, however the address is written."""
    place = urlencode(parse_qsl(search.removeprefix("?"), keep_blank_values=True))
    return {"ids": list(dict.fromkeys(queue.ids)), "total": queue.total, "place": place}


def _nothing(look: str) -> list[tuple[Any, Any]]:
    return [
        (review_ids.QUEUE, {"data": {"ids": [], "total": 0, "place": None}}),
        (review_ids.PLAN, {"tree": []}),
        (review_ids.BODY, {"className": look}),
    ]


def _seeded(services: Services, search: str, view: ReviewView, where: Filters) -> PageProps:
    """A sample is drawn by a seed that stands in the address: the browser goes there, and asks again."""
    seed = secrets.randbelow(_SEEDS) if view.seed is None else view.seed
    drawn = view.drawn or services.today()
    there = turned(search_of(search, where), seed=seed, drawn=drawn.isoformat())
    return PageProps(
        source(REVIEW, "", "preparing"),
        (ids.URL, {"search": f"?{there}"}),
        *_nothing("review-body loading"),
        whole=False,
    )


def one(services: Services, batch_id: str | None, actor: str) -> Payload:
    """A batch as it is reviewed: `state` is `waiting`, or why it is not reviewed here: `reviewed`, `working`,
    `several`, `gone`, `failed`. And what *actor* and everybody has reviewed today."""
    try:
        shown = {"state": "none"} if batch_id is None else _one(services, batch_id)
        return shown | {"id": batch_id, "today": review_parts.today(_today(services), actor)}
    except TandaError as error:
        return {"id": batch_id, "state": "failed", "words": words_of(error)}


def _one(services: Services, batch_id: str) -> Payload:
    mongo, zone = services.mongo, services.settings.zone
    with database_errors():
        documents = selection.find(mongo, batch_id)
    if not documents:
        return {"state": "gone", "words": t("This batch no longer exists.")}
    if len(documents) > 1:
        return {"state": "several", "words": t("Several batches have this id: give each an id of its own.")}
    (document,) = documents
    style = editing.style(mongo)
    values = values_of(document, style)
    if values["review"] != "pending":
        word = REVIEW_WORDS[values["review"]]
        return {"state": "reviewed", "words": t(word)}
    if values["stage"] != "segmented":
        return {"state": "working", "words": t("It is no longer segmented.")}
    earlier = lately.every_rejection(mongo, batch_id, values["person"])
    tree = [
        review_parts.head(batch_id, values["person"]),
        *review_parts.earlier(earlier, zone),
        facts(values | facts_of(document, style), _FACTS),
    ]
    identity, reasons = usual_reasons(services, _PLACE)
    return {
        "state": "waiting",
        "version": digest(document),
        "props": [(review_ids.FACTS, {"tree": tree}), (identity, reasons)],
    }


def _today(services: Services) -> dict[str, Reviewed]:
    zone = services.settings.zone
    return lately.reviewed(services.mongo, datetime.combine(services.today(), time(), zone))
