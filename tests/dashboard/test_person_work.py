"""How somebody works, on their page: sentences true of the database, links to exactly their batches."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf

from dashboard import exports, ids
from dashboard.components import person_work
from dashboard.components.shapes import bars, weekly_points
from dashboard.i18n import speaking
from dashboard.render import people as people_page
from dashboard.services import Services
from dashboard.url import BATCHES, View
from data.metrics import rework
from data.query.questions import Counts
from data.query.service import total_of
from tests import oracle
from tests.dashboard.test_components import text_of, walk, with_class

WHO = "Segmenter Cedar"


@pytest.fixture
def sections(team: Services) -> dict[str, Any]:
    """The parts of the page about how WHO works, by title."""
    page = people_page.draw(team, f"?{urlencode({'name': WHO})}").of(ids.CREW)["tree"]
    return {getattr(each, "aria-label"): each for each in with_class(page, "person-work")}


def links(tree: Any) -> list[tuple[Any, str]]:
    return [(each, each.href) for each in walk(tree) if getattr(each, "href", None)]


def test_every_week_leads_to_exactly_its_batches_and_says_how_many(
    team: Services, sections: dict[str, Any]
) -> None:
    pace = sections["Pace: completed each week"]
    marks = [(mark, address) for mark, address in links(pace) if urlsplit(address).path == BATCHES]
    assert marks
    for mark, address in marks:
        question = Counts((), View.from_query(urlsplit(address).query).where)
        n = total_of(team.answers.ask((question,))[question])
        assert f", {n} done" in getattr(mark, "aria-label")


def test_the_files_hold_the_table_behind_each_part(team: Services, sections: dict[str, Any]) -> None:
    buttons = [each for part in sections.values() for each in walk(part) if hasattr(each, "data-export")]
    files = [getattr(each, "data-export").removeprefix("panel:").partition("?") for each in buttons]
    assert {panel for panel, *_ in files} >= {"weekly", "take", "beside-others"}
    for panel, _, query in files:
        assert View.from_query(query).where.person == (WHO,)
        assert exports.panel(team, View.from_query(query), panel).rows


def test_cycle_times_are_those_of_scipy_for_the_person_and_for_all(
    team: Services, sections: dict[str, Any]
) -> None:
    cells = [
        [text_of(cell) for cell in row.children]
        for row in walk(sections["Cycle time: days from assignment to completion"])
        if type(row).__name__ == "Tr"
    ][1:]
    today = team.today()
    everybody = oracle.clean(list(team.mongo.batches.find()), today, team.settings.zone)
    theirs = [each for each in everybody if each["person"] == WHO]
    for line, batches in zip(cells, (theirs, everybody), strict=True):
        assert line[1:] == _expected(batches, today)


def _expected(batches: list[oracle.Clean], today: date) -> list[str]:
    """P50, P85, done and open of what was assigned in the last half year, by scipy."""
    done, waiting = [], []
    for each in batches:
        assigned, completed = (_day(each[name]) for name in ("assigned", "completed"))
        if assigned is None or not today - timedelta(weeks=26) <= assigned <= today:
            continue
        if each["stage"] != "segmented":
            waiting.append((today - assigned).days + 1)
        elif completed and assigned <= completed <= today:
            done.append((completed - assigned).days + 1)
    left = ecdf(CensoredData(uncensored=done, right=waiting)).sf
    reached = [
        left.quantiles[np.flatnonzero(left.probabilities <= 1 - part + 1e-12)[:1]] for part in (0.5, 0.85)
    ]
    said = [f"{int(each[0]):,}" if len(each) else "not yet known" for each in reached]
    return [*said, f"{len(done):,}", f"{len(waiting):,}"]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def test_months_add_up_to_the_rejections_that_the_history_tells(
    team: Services, sections: dict[str, Any]
) -> None:
    theirs = {each["id"] for each in team.mongo.batches.find({"assignee": WHO})}
    where = {
        "batch_id": {"$in": list(theirs)},
        "field": "metadata.review_status",
        "to": "no_aprobado",
    }
    zone = team.settings.zone
    days = [each["at"].astimezone(zone).date() for each in team.mongo.events.find(where)]
    months = Counter((day.year, day.month) for day in days)
    numbers = [
        int(text_of(row.children[1]))
        for row in walk(sections["Rejections month by month"])
        if type(row).__name__ == "Tr" and type(row.children[1]).__name__ == "Td"
    ]
    assert sum(months.values()) == sum(numbers) > 0


FIRST = {"all": False, "rate": 0.5, "interval": (0.3, 0.7), "near": 0}


@pytest.mark.parametrize(
    ("reviewed", "far", "said"),
    [
        (20, 0, "Chance alone explains the difference."),
        (20, -1, "That is less often than chance explains."),
        (20, 1, "That is more often than chance explains."),
        (9, -1, "So few say little."),
    ],
)
def test_a_difference_is_said_only_where_chance_does_not_explain_it(
    reviewed: int, far: int, said: str
) -> None:
    person = FIRST | {"person": "Ana", "reviewed": reviewed, "right": reviewed // 2, "far": far}
    other = FIRST | {"person": "Bea", "reviewed": 80, "right": 70, "far": 0}
    nothing = rework.by_month([], date(2026, 6, 17))
    words = text_of(person_work.rework(nothing, person, [person, other], back=0, cut=False))
    assert said in words
    assert "50% of" in words
    assert "None of the batches they have now was ever sent back" in words


def test_rejections_that_the_history_did_not_see_are_not_denied() -> None:
    nothing = rework.by_month([], date(2026, 6, 17))
    words = text_of(person_work.rework(nothing, None, [], back=12, cut=False))
    assert "When and why their batches were rejected is not recorded for these months." in words
    assert "sent back" not in words


def test_a_reason_is_said_once_with_how_often_and_what_is_not_known_too() -> None:
    days = [(date(2026, 6, 1), reason) for reason in ("Rough", "Rough", "")]
    words = text_of(person_work.rework(rework.by_month(days, date(2026, 6, 17)), None, [], back=3, cut=True))
    assert "Rough (2) · reason not known" in words
    assert "None of their batches has been reviewed yet." in words
    assert "Only the batches reviewed last" in words


def test_somebody_without_work_is_told_so(team: Services) -> None:
    idle = "Segmenter Nobody"
    team.mongo.people.insert_one({"name": idle})
    try:
        with speaking("es"):
            words = text_of(people_page.draw(team, f"?{urlencode({'name': idle})}").of(ids.CREW)["tree"])
    finally:
        team.mongo.people.delete_one({"name": idle})
    assert "No terminó nada en el último medio año." in words
    assert "No se le asignó nada en el último medio año." in words


def test_a_week_outside_is_a_diamond_and_one_that_is_not_over_hollow() -> None:
    rows = [
        {"n": 4, "signal": "", "full": True},
        {"n": 9, "signal": "above", "full": True},
        {"n": 1, "signal": "", "full": False},
    ]
    picture = weekly_points(
        rows, [4, 8], lambda row: f"{row['n']} done", lambda row: "/to" if row["n"] > 1 else None
    )
    looks = [(each._type, each.className) for each in with_class(picture, "drawn-point")]
    assert looks == [
        ("circle", "drawn-point"),
        ("polygon", "drawn-point drawn-out"),
        ("circle", "drawn-point drawn-hollow"),
    ]
    assert len(links(picture)) == 2
    (line,) = with_class(picture, "drawn-line")
    heights = [float(place.split(",")[1]) for place in line.points.split()]
    assert heights[1] < heights[0] < heights[2]


def test_bars_are_as_high_as_their_numbers_and_said_in_words() -> None:
    picture = bars([0, 5, 10], "0, 5 and 10")
    assert [each.height for each in with_class(picture, "drawn-bar")] == [1, 10, 20]
    assert getattr(picture, "aria-label") == "0, 5 and 10"
