"""The rules of how work flows: what is older than most gets, and a week that chance does not explain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from dashboard.attention.judging import Judged
from dashboard.services import Services
from dashboard.url import View
from data.query.questions import Rows
from data.settings import Settings
from tests.dashboard.attention.team import judged_now


@pytest.fixture(name="services")
def _services(settings: Settings) -> Iterator[Services]:
    services = Services.of(settings)
    yield services
    services.connection.client.drop_database(settings.database)
    services.connection.close()


def _done(name: str, assigned: date, completed: date) -> dict[str, Any]:
    days = {"assigned_at": assigned.isoformat(), "approved_at": completed.isoformat()}
    return {"id": name, "status": "S", "metadata": days | {"review_status": "aprobado"}}


def _finished(today: date, n: int) -> list[dict[str, Any]]:
    """So many batches that took five days each."""
    return [_done(f"done_{i}", today - timedelta(days=20), today - timedelta(days=16)) for i in range(n)]


def _open(today: date, **ages: int) -> list[dict[str, Any]]:
    """Batches in progress that are on their so-manieth day."""
    return [
        {
            "id": name,
            "status": "In",
            "metadata": {"assigned_at": (today - timedelta(days=age - 1)).isoformat()},
        }
        for name, age in ages.items()
    ]


def _rule(services: Services, name: str) -> Judged:
    return next(each for each in judged_now(services).rules if each.rule.id == name)


def _behind(services: Services, found: Judged) -> list[str]:
    where = View.from_query(urlsplit(found.place).query).where
    asked = Rows(("id",), where, (("id", False),), 0, 100)
    return [each["id"] for each in services.answers.ask((asked,))[asked]]


def test_what_is_older_than_the_85th_percentile_is_named_to_the_batch(services: Services) -> None:
    today, batches = services.today(), services.mongo.batches
    # Of 23 at risk on the fifth day 20 are done: 87 of 100, so P85 is five days with open work counted.
    batches.insert_many([*_finished(today, 20), *_open(today, fifth=5, sixth=6, old=60)])
    on = _rule(services, "older-than-p85")
    assert (on.state, on.found.n, on.found.measure) == ("on", 2, (5,))
    assert _behind(services, on) == ["old", "sixth"]
    assert on.sentence == "2 open batches are older than 5 days, within which 85 of 100 are done."
    batches.delete_many({"id": {"$in": ["old", "sixth"]}})
    assert _rule(services, "older-than-p85").state == "quiet"


@pytest.mark.parametrize(("finished", "state"), [(9, "quiet"), (10, "on")])
def test_nothing_is_old_where_too_few_are_finished_to_say_so(
    services: Services, finished: int, state: str
) -> None:
    today = services.today()
    services.mongo.batches.insert_many([*_finished(today, finished), *_open(today, old=60)])
    assert _rule(services, "older-than-p85").state == state


def _weeks(today: date, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """So many batches completed on the Monday of each full week, the last number being the last week's."""
    monday = today - timedelta(days=today.weekday())
    firsts = [monday - timedelta(weeks=ago) for ago in range(len(numbers), 0, -1)]
    return [
        _done(f"w{week}_{i}", first - timedelta(days=3), first)
        for week, (first, n) in enumerate(zip(firsts, numbers, strict=True))
        for i in range(n)
    ]


#: Twelve weeks of 4 and 6 in turns: mean 5, moving range 2, so that 0 (-0.32) to 10 (10.32) are ordinary.
_STEADY = (4, 6) * 6
#: … and of 5 and 6: mean 5.5, moving range 1, so that 3 (2.84) to 8 (8.16) are.
_STEADIER = (5, 6) * 6


@pytest.mark.parametrize(
    ("before", "last", "state", "within"),
    [
        (_STEADY, 11, "on", (0, 10)),
        (_STEADY, 10, "quiet", (0, 10)),
        (_STEADIER, 2, "on", (3, 8)),
        (_STEADIER, 0, "on", (3, 8)),
        (_STEADIER, 3, "quiet", (3, 8)),
        ((5, 6) * 2, 40, "quiet", ()),  # five weeks are too few for limits
    ],
)
def test_a_week_outside_the_limits_is_told_with_its_batches(
    services: Services, before: tuple[int, ...], last: int, state: str, within: tuple[int, ...]
) -> None:
    services.mongo.batches.insert_many(_weeks(services.today(), (*before, last)))
    told = _rule(services, "outside-limits")
    assert (told.state, told.found.measure) == (state, within)
    if state == "on":
        assert sorted(_behind(services, told)) == sorted(f"w12_{i}" for i in range(last))
        assert told.sentence.startswith(f"{last} batches were completed in the last full week, and ")
        assert told.action == ("Flow", "/flow")
