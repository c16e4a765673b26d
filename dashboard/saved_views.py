"""Saved views as they are offered: those every team needs, somebody's own, and everybody's, with counts."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from dashboard import team_columns
from dashboard.columns import COLUMNS
from dashboard.components.view_menu import ListedView, Whose
from dashboard.former_names import followed
from dashboard.http.actor import owner
from dashboard.i18n import t
from dashboard.pages import PAGES
from dashboard.services import Services
from dashboard.url import BATCHES, OWN, View, address, sort_of
from data import saved_views
from data.errors import InputError, TandaError, message
from data.model.conditions import Days
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.service import total_of

#: The pages that a view can be of: those that show what the filter lets through.
VIEWED = tuple(page.path for page in PAGES.values() if page.filtered)
_BUILT_IN = {
    "to-review": (message("To review"), Filters(stage=("segmented",), review=("pending",))),
    "overdue": (message("Overdue"), Filters(overdue=True)),
    "unassigned": (message("Unassigned"), Filters(person=("",))),
    "rejected": (message("Rejected"), Filters(review=("rejected",))),
    "without-files": (message("Without files"), Filters(files=False)),
}


def listed(services: Services, acting: str, patience: float | None = None) -> list[ListedView]:
    """All that *acting* sees, each with how many batches it shows: all are counted at one moment.

    What is not counted within *patience* (seconds) has no count yet, nor has a view whose filter cannot be
    read any more. Raises DatabaseError.
    """
    found = offered(services, acting)
    questions = {each.id: question for each in found if (question := _question(services, each.query))}
    reading = services.answers.ask(questions.values(), patience=patience)
    counts = {
        name: total_of(reading.answers[question])
        for name, question in questions.items()
        if question in reading.answers
    }
    return [each.counted(counts.get(each.id)) for each in found]


def offered(services: Services, acting: str) -> list[ListedView]:
    """The same, not counted. Raises DatabaseError."""
    mine = owner(services.settings, acting)
    stored = saved_views.views(services.mongo, mine)
    return [*_built_in(services, mine), *(_listed(each) for each in stored)]


def checked(page: str, query: str) -> str:
    """What of a *query* string a view of *page* holds. Raises InputError and FilterError."""
    if page not in VIEWED:
        raise InputError(
            message("There are no views of the page “{page}”; there are of {allowed}."),
            page=page[:100],
            allowed=", ".join(VIEWED),
        )
    View.from_query(query)
    others = {name for path, names in OWN.items() if path != page for name in names}
    said = [each for each in parse_qsl(query.removeprefix("?")) if each[0] not in {*others, "batch"}]
    if page == BATCHES:
        sort_of(dict(said).get("sort", ""))
        team_columns.named(dict(said).get("columns", ""), COLUMNS)
    return urlencode(said)


def begins_with(services: Services, acting: str) -> dict[str, str]:
    """The query string that each page begins with, where somebody chose one."""
    mine = owner(services.settings, acting)
    there = saved_views.views(services.mongo, mine)
    return {each.page: each.query for each in reversed(there) if each.default}


def _built_in(services: Services, mine: str) -> list[ListedView]:
    """Those that every team needs. Where nobody logs in the work of this week is that of all."""
    today = services.today()
    monday = today - timedelta(days=today.weekday())
    week = Days.inclusive(monday, monday + timedelta(days=6))
    due = Filters(person=(mine,) if mine else (), due=week)
    week_word = message("Mine this week") if mine else message("Due this week")
    views = {**_BUILT_IN, "this-week": (week_word, due)}
    return [
        ListedView(name, t(word), BATCHES, where.to_query(), address(BATCHES, where.to_query()))
        for name, (word, where) in views.items()
    ]


def _listed(view: saved_views.SavedView) -> ListedView:
    place = address(view.page, view.query)
    whose: Whose = "mine" if view.owner else "everybody"
    return ListedView(view.id, view.name, view.page, view.query, place, whose, view.default)


def _question(services: Services, query: str) -> Counts | None:
    try:
        return Counts((), followed(services, View.from_query(query).where))
    except TandaError:
        return None
