"""What the panel of a batch shows: its values to change, where it stands in the list, and its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import dcc, html

from dashboard import ids
from dashboard.columns import WORDS
from dashboard.components.batch_facts import facts, stored
from dashboard.components.reason_form import usual
from dashboard.components.time_line import time_line
from dashboard.former_names import view_of
from dashboard.i18n import day, number, person, t, tn, words_of
from dashboard.services import Services
from dashboard.url import FILES, address, person_address, sort_of
from data.batches import selection
from data.batches.fields import FIELDS, Style, needs_reason
from data.batches.values import facts_of, unread, values_of
from data.crew import editing, people
from data.errors import TandaError
from data.history import log
from data.history.change import digest
from data.model.vocabulary import REVIEW_WORDS, STAGE_WORDS
from data.mongo.client import Document, database_errors
from data.query.restrictions import decode, encode

_EVENTS = 200  # of the history, the newest
_FAR = 5000  # rows of the list in which the batch is looked for
_ALL = (
    *("person", "stage", "review", "priority", "assigned", "due", "reviewed", "approved", "completed"),
    *("file_count", "specification", "folder", "comments"),
)
_SET_HERE = tuple(name for name in FIELDS if name != "review")
Payload = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a batch stands in a list of `total`; not `inside` it, where it would be. And who is beside it."""

    at: int
    total: int
    inside: bool
    previous: str | None
    next: str | None

    @property
    def words(self) -> str:
        if not self.inside:
            return t("not in this list")
        return t("{n} of {total}", n=number(self.at + 1), total=number(self.total))


def draw(services: Services, batch_id: str, search: str = "", near: int | None = None) -> Payload:
    """The panel for the batch of this id.

    *search* is the address of the list, *near* the row in which it was seen there. `state` is `editable`, or
    why nothing can be changed: `several`, `gone`, `failed`. `fields` are properties of the controls by name,
    `props` those of the other parts by id.
    """
    try:
        return _drawn(services, batch_id, _place(services, batch_id, search, near))
    except TandaError as error:
        words = words_of(error)
        parts = [*_note(words, failed=True), (ids.BATCH_FACTS, {"tree": []}), (ids.BATCH_MORE, {"tree": []})]
        return _payload(batch_id, "failed", None, parts) | {"words": words}


def _drawn(services: Services, batch_id: str, place: Place | None) -> Payload:
    mongo, zone = services.mongo, services.settings.zone
    with database_errors():
        documents = selection.find(mongo, batch_id)
    style = editing.style(mongo)
    events = log.events(mongo, batch_id=batch_id, limit=_EVENTS).items
    history = time_line(events, log.reasons(mongo, events), style)
    more = [*(stored(each, zone) for each in documents), html.H3(t("History")), history]
    if documents:
        more.insert(
            0, _links(batch_id, dict.fromkeys(values_of(each, style)["person"] for each in documents))
        )
    rest = (ids.BATCH_MORE, {"tree": more})
    if len(documents) == 1:
        (document,) = documents
        parts = [*_note(""), *_review(document, style), usual_reasons(services), rest]
        parts.append((ids.BATCH_FACTS, {"tree": [facts(facts_of(document, style))]}))
        return _payload(batch_id, "editable", place, parts) | {
            "version": digest(document),
            "values": form_values(document, style),
            "fields": _fields(services, document, style),
        }
    if documents:
        said = tn("{n} batch has this id.", "{n} batches have this id.", len(documents))
        note = " ".join((said, t("They cannot be changed here until each has an id of its own.")))
        told = [facts(values_of(each, style) | facts_of(each, style), _ALL) for each in documents]
        return _payload(batch_id, "several", place, [*_note(note), (ids.BATCH_FACTS, {"tree": told}), rest])
    parts = [*_note(t("This batch no longer exists.")), (ids.BATCH_FACTS, {"tree": []}), rest]
    return _payload(batch_id, "gone", place, parts)


def _links(batch_id: str, names: Iterable[str]) -> html.P:
    """Where more is: the files, and the pages of who has it."""
    files = dcc.Link(t("Files with this name"), href=address(FILES, urlencode({"file": batch_id})))
    pages = [
        dcc.Link(t("All batches of {person}", person=name), href=person_address(name))
        for name in names
        if name
    ]
    return html.P([files, *pages], className="batch-links")


def _payload(batch_id: str, state: str, place: Place | None, parts: Sequence[tuple[Any, Any]]) -> Payload:
    beside = {"previous": place.previous, "next": place.next} if place else {"previous": None, "next": None}
    return {
        "id": batch_id,
        "state": state,
        "version": None,
        "values": {},
        "fields": {},
        "list": beside
        | ({"at": place.at, "inside": place.inside} if place else {"at": None, "inside": False}),
        "props": [
            *parts,
            (ids.BATCH_TITLE, {"children": batch_id or t("(no id)")}),
            (ids.BATCH_PLACE, {"children": place.words if place else ""}),
            (ids.BATCH_PREVIOUS, {"disabled": beside["previous"] is None}),
            (ids.BATCH_NEXT, {"disabled": beside["next"] is None}),
        ],
    }


def _note(words: str, *, failed: bool = False) -> list[tuple[Any, Any]]:
    look = "batch-note batch-note-failed" if failed else "batch-note"
    return [(ids.BATCH_NOTE, {"children": words, "className": look if words else "hidden"})]


# --- the form -----------------------------------------------------------------------------------


def form_values(document: Document, style: Style) -> dict[str, Any]:
    """The values as the controls have them, and the review."""
    return {name: _controlled(name, value) for name, value in values_of(document, style).items()}


def _controlled(name: str, value: Any) -> Any:
    if name == "person":
        return encode(value)
    return "" if value is None and FIELDS[name].kind == "number" else value


def wanted(name: str, value: Any) -> Any:
    """The clean value that a control with this *value* means."""
    if name == "person" and isinstance(value, str):
        return decode(value)
    return None if value == "" and FIELDS[name].kind == "number" else value


def in_words(name: str, value: Any) -> str:
    """A control's *value* as people read it."""
    clean = wanted(name, value)
    if name in WORDS:
        return t(WORDS[name].get(clean, ""))
    if name == "person":
        return person(clean)
    if FIELDS[name].kind == "day":
        return day(clean) or t("(empty)")
    if isinstance(clean, int):
        return number(clean)
    return (", ".join(clean) if isinstance(clean, list) else clean) or t("(empty)")


def _fields(services: Services, document: Document, style: Style) -> dict[str, Payload]:
    values = form_values(document, style)
    found: dict[str, Payload] = {name: {"value": values[name], "error": None} for name in _SET_HERE}
    found["person"]["data"] = _people(services, wanted("person", values["person"]))
    found["stage"]["data"] = _stages(document, style)
    unreadable = unread(document, style)
    late = facts_of(document, style)["overdue"]
    for name in ("due", "assigned"):
        told = t("Not readable: {text}", text=unreadable[name]) if name in unreadable else None
        found[name]["description"] = told or (t("overdue") if late and name == "due" else None)
    return found


def _people(services: Services, now: str) -> list[dict[str, str]]:
    """Who can have it: nobody, the crew, and whoever has it now."""
    crew = dict.fromkeys(each.name for each in people.people(services.mongo))
    names = [{"value": encode(name), "label": person(name)} for name in ("", *crew)]
    if now and now not in crew:
        names.insert(1, {"value": encode(now), "label": t("{person} (not in the crew)", person=now)})
    return names


def _stages(document: Document, style: Style) -> list[Payload]:
    """The usual next stages, and below them those that need a reason."""
    now = values_of(document, style)["stage"]
    usual, others = [], []
    for name, word in STAGE_WORDS.items():
        option = {"value": name, "label": t(word)}
        if name == now or (name != "unknown" and not needs_reason(document, {"stage": name}, style)):
            usual.append(option | ({"disabled": True} if name == "unknown" else {}))
        elif name != "unknown":
            others.append(option)
    groups = [{"group": t("Usual steps"), "items": usual}, {"group": t("With a reason"), "items": others}]
    return [each for each in groups if each["items"]]


def _review(document: Document, style: Style) -> list[tuple[Any, Any]]:
    review = values_of(document, style)["review"]
    hidden: Mapping[str, bool] = {
        "approve": review == "approved",
        "reject": review == "rejected",
        "pending": review == "pending",
    }
    badge = {"children": t(REVIEW_WORDS[review]), "className": f"badge badge-{review}"}
    buttons = [
        (ids.batch_button(what), {"display": "none" if away else None}) for what, away in hidden.items()
    ]
    return [(ids.BATCH_REVIEW, badge), *buttons]


def usual_reasons(services: Services, place: str = "") -> tuple[Any, Any]:
    """The reasons that are often given for a rejection, to choose from."""
    reasons = log.usual_reasons(services.mongo, editing.REJECTIONS)
    return ids.reason("usual", place), {"tree": usual(reasons)}


# --- the list -----------------------------------------------------------------------------------


def _place(services: Services, batch_id: str, search: str, near: int | None) -> Place | None:
    """Where the batch stands in the list that *search* asks for; None where that is not known."""
    try:
        where = view_of(services, search).where
        sort = sort_of(dict(parse_qsl(search.removeprefix("?"))).get("sort", ""))
        start = max((near or 0) - 1, 0)
        rows, total, _ = services.answers.page(("id",), where, sort, start, start + 3)
        at = _found(rows, batch_id, start)
        if at is None or at != near:
            far, _, _ = services.answers.page(("id",), where, sort, 0, _FAR)
            if (at := _found(far, batch_id, 0)) is not None:
                start = max(at - 1, 0)
                rows = far[start : start + 3]
    except TandaError:
        return None
    if at is None and near is None:
        return Place(0, total, False, None, rows[0]["id"] if rows else None)
    here = near or 0 if at is None else at
    names = {start + n: row["id"] for n, row in enumerate(rows)}
    following = names.get(here if at is None else here + 1)
    return Place(here, total, at is not None, names.get(here - 1), following)


def _found(rows: Sequence[Mapping[str, Any]], batch_id: str, start: int) -> int | None:
    return next((start + n for n, row in enumerate(rows) if row["id"] == batch_id), None)
