"""The page of people: everybody with what they have to do."""

from __future__ import annotations

from functools import partial

from dashboard import ids
from dashboard.components import crew_table
from dashboard.components.filter_bar import Options
from dashboard.panels.batches import crew, workload
from dashboard.render import person
from dashboard.render.page_props import PageProps, or_why_not, source
from dashboard.services import Services
from dashboard.url import PEOPLE, name_of, who_of
from data.crew import merging, people
from data.metrics import team
from data.model.letters import key
from data.query.filters import EVERYTHING, Filters
from data.query.questions import Counts
from data.query.service import SOON


def draw(services: Services, search: str | None) -> PageProps:
    name = name_of(search)
    page = partial(person.page, services, name, search) if name else partial(_page, services, who_of(search))
    return or_why_not(page, PEOPLE, {ids.CREW: "tree"})


def _page(services: Services, who: str) -> PageProps:
    """*who* is a part of a name, whatever its case and accents."""
    today = services.today()
    work = workload(EVERYTHING)
    overdue = Counts(("person",), Filters(overdue=True))
    reading = services.answers.ask((work, overdue, crew()), patience=SOON)
    frame = team.workload(reading[work], reading[overdue], reading[crew()])
    found = frame[[key(who) in key(name) for name in frame["person"]]] if who else frame
    emails = {each.name: each.email for each in people.people(services.mongo)}
    tree = crew_table.crew_table(found, emails, filtered=bool(who))
    tree = [*crew_table.alike(merging.alike(frame["person"])), *tree]
    return PageProps(
        source(PEOPLE, services.drawn_from(reading.generation, today), reading.drawn),
        (ids.CREW, {"tree": tree}),
        lasting=reading.settled,
    )


def assignees(services: Services) -> Options:
    """The crew, to choose from wherever work can be made for somebody."""
    names = dict.fromkeys(each.name for each in people.people(services.mongo))
    return [{"value": name, "label": name} for name in names]
