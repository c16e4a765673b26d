"""What the command palette finds: batches, people, files, pages, saved views, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import urlencode

from dashboard.columns import said
from dashboard.components.palette import Row
from dashboard.components.selection import ACTIONS
from dashboard.i18n import person, t, tn, words_of
from dashboard.pages import PAGES
from dashboard.panels.batches import crew
from dashboard.saved_views import offered
from dashboard.services import Services
from dashboard.url import (
    ACTIVITY,
    ASSIGN,
    BATCHES,
    DATA,
    FILES,
    PEOPLE,
    REPORTS,
    View,
    address,
    person_address,
)
from data.errors import FilterError, TandaError, message
from data.masks import listing
from data.model.letters import folded
from data.query.filters import Filters
from data.query.questions import Counts, Rows
from data.query.restrictions import encode, text_of
from data.query.service import SOON

_MOST = {"batches": 6, "people": 5, "files": 4, "others": 6}  # rows of a group
_FILES_PATIENCE = 40  # milliseconds: what names of files take longer to find is on the page of files
#: Words → where it is done, or what the browser does.
_ACTIONS: dict[str, str | tuple[str, str]] = {
    message("Paste batch ids"): (DATA, "section=add"),
    message("Import a file"): (DATA, "section=add"),
    message("Create or restore a backup"): (DATA, "section=backups"),
    message("Delete filtered batches"): (DATA, "section=delete"),
    message("Make a report"): (REPORTS, ""),
    message("Undo a change"): (ACTIVITY, ""),
    message("Assign unassigned batches"): (ASSIGN, ""),
    message("Sync batches with their files"): (FILES, ""),
    message("Create missing batches"): (FILES, ""),
    message("Check batches and files"): (FILES, ""),
    message("Add a person"): (PEOPLE, ""),
    message("Save this view …"): "view:save",
    message("Manage views …"): "view:manage",
    message("Refresh now"): "click:refresh",
    message("Show all keys"): "keys",
}
Find = Callable[[Services, str], Iterator[Row]]


def search(services: Services, acting: str, text: str, selected: int = 0) -> tuple[list[Row], str]:
    """The rows for *text*, and why some are missing ("" where none is). *selected* batches can be acted upon.

    Raises FilterError for a text that nothing can contain.
    """
    text = text_of("text", text)
    rows: list[Row] = []
    problem = ""
    finders: list[Callable[[], Iterator[Row]]] = [lambda: _selection(services, text, selected)]
    if text:
        finders += [lambda: _batches(services, text), lambda: _people(services, text)]
    finders += [lambda: _views(services, acting, text), lambda: _pages(text), lambda: _actions(text)]
    if text:
        finders.append(lambda: _files(services, text))
    for find in finders:
        try:
            rows += find()
        except FilterError:
            raise
        except TandaError as error:
            problem = problem or words_of(error)
    return rows, problem


def _matches(text: str, *words: str) -> bool:
    """Whether each part of *text* is somewhere in *words*."""
    there = folded(" ".join(words))
    return all(part in there for part in folded(text).split())


def _selection(services: Services, text: str, selected: int) -> Iterator[Row]:
    if not selected:
        return
    group = tn("{n} batch selected", "{n} batches selected", selected)
    for name, (_, title) in ACTIONS.items():
        if _matches(text, t(title)):
            yield Row(group, "rows", t(title), act=f"bulk:{name}")
    if not text:
        return
    for name in _names(services, crew_only=True):
        words = t("Assign the selected batches to {person}", person=name)
        if _matches(text, words) and not _matches(text, t("Assign the selected batches")):
            yield Row(group, "people", words, act=f"assign:{encode(name)}")


def _batches(services: Services, text: str) -> Iterator[Row]:
    """The batches whose id contains *text*: the first of them, and a way to all."""
    where, most = Filters(text=text), _MOST["batches"]
    asked = Rows(("id", "person", "stage", "review"), where, (("id", False),), 0, most + 1)
    found = services.answers.ask((asked,), patience=SOON)[
        asked
    ]  # how many there are would take twice as long
    for each in found[:most]:
        shown = ("person", "stage", *(["review"] if each["review"] != "pending" else []))
        about = " · ".join(str(said(name, each[name])) for name in shown)
        place = address(BATCHES, urlencode({"batch": each["id"]}))
        yield Row(t("Batches"), "rows", each["id"] or t("(no id)"), about, place)
    if len(found) > most:
        words = t("All batches with “{text}”", text=text)
        yield Row(t("Batches"), "filter", words, address=View(where).batches() or "")


def _people(services: Services, text: str) -> Iterator[Row]:
    found = (name for name in _names(services) if _matches(text, person(name)))
    for name in islice(found, _MOST["people"]):
        place = person_address(name) if name else View(Filters(person=("",))).batches()
        yield Row(t("People"), "people", person(name), address=place or "")


def _names(services: Services, *, crew_only: bool = False) -> list[str]:
    """Who is in the crew, and who else has work."""
    working = Counts(("person",))
    reading = services.answers.ask((working, crew()), patience=SOON)
    there = {*reading[crew()]["person"], *([] if crew_only else reading[working]["person"])}
    return sorted(there, key=folded)


def _views(services: Services, acting: str, text: str) -> Iterator[Row]:
    found = (each for each in offered(services, acting) if _matches(text, each.name))
    for each in islice(found, None if not text else _MOST["others"]):
        yield Row(t("Views"), "bookmark", each.name, t(PAGES[each.page].title), each.address)


def _pages(text: str) -> Iterator[Row]:
    for page in PAGES.values():
        if _matches(text, t(page.title)):
            yield Row(t("Pages"), page.icon, t(page.title), address=address(page.path))


def _actions(text: str) -> Iterator[Row]:
    for words, what in _ACTIONS.items():
        if _matches(text, t(words)):
            how = {"act": what} if isinstance(what, str) else {"address": address(*what)}
            yield Row(t("Actions"), "forward", t(words), **how)


def _files(services: Services, text: str) -> Iterator[Row]:
    names = listing.named(services.mongo, text, _MOST["files"], _FILES_PATIENCE)
    for name in names or ():
        yield Row(t("Mask files"), "files", name, address=address(FILES, urlencode({"file": name})))
    if names is None or len(names) == _MOST["files"]:
        late = t("Look for “{text}” in the names of files", text=text)
        words = late if names is None else t("All files with “{text}”", text=text)
        yield Row(t("Mask files"), "filter", words, address=address(FILES, urlencode({"file": text})))
