"""What is planted in the demo team is found on the pages."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pandas as pd
import pytest

from dashboard import ids
from dashboard.attention.judging import judged
from dashboard.panel_data import tabulated
from dashboard.panels.team import TEAM_PANELS
from dashboard.render import panels
from dashboard.services import Services
from dashboard.url import TEAM, View
from data import demo
from data.demo import history, people, plan
from data.query.filters import EVERYTHING, Filters
from data.settings import load
from tests.dashboard.test_attention_page import lines
from tests.dashboard.test_components import text_of

REWORKER, DRY = people.WORKERS[history.REWORKER], people.WORKERS[people.DRY]
SLOW = {people.WORKERS[place] for place in people.SLOW}


@pytest.fixture(scope="module")
def whole(mongod: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """The demo team as the product fills it."""
    folder: Path = tmp_path_factory.mktemp("whole")
    services = Services.of(load(mongodb_uri=mongod, data_dir=folder, database=f"test_{uuid4().hex[:12]}"))
    demo.fill(services.mongo)
    yield services
    services.connection.client.drop_database(services.settings.database)
    services.connection.close()


def table(services: Services, panel: str, where: Filters = EVERYTHING) -> pd.DataFrame:
    return tabulated(services, View(where), panel)[0]


def note(services: Services, panel: str) -> str:
    page = panels.draw(TEAM, TEAM_PANELS, services, "")
    return "".join(map(text_of, page.of(ids.panel_note(panel))["tree"]))


def test_the_one_whose_work_comes_back_is_named_by_the_funnel_and_nobody_else(whole: Services) -> None:
    said = note(whole, "first-pass")
    assert f"less often than chance explains: {REWORKER}" in said
    assert "more often" not in said
    assert [name for name in people.NAMES if name in said] == [REWORKER]


def test_of_one_person_beside_the_others_only_what_is_planted_is_said_of_the_first_review(
    whole: Services,
) -> None:
    found = {}
    for name in people.WORKERS:
        table_ = table(whole, "beside-others", Filters(person=(name,))).set_index("Figure")
        found[name] = str(table_.loc["Right at the first review", "Difference"])
    assert {name for name, said in found.items() if "not by chance" in said} == {REWORKER}
    assert found[REWORKER] == "less, and not by chance"


def test_the_one_who_runs_out_of_work_is_named_and_nobody_else(whole: Services) -> None:
    assert f"Out of work within 5 working days: {DRY}" in note(whole, "work-left")
    days = table(whole, "work-left").set_index("Person")["Days of work"]
    assert days[DRY] <= 5 < days.drop(DRY).min()


def test_the_slow_ones_take_longest_under_the_filter_of_each_person(whole: Services) -> None:
    """Of the finished: of the slow ones half of all is still open."""
    half = {}
    for name in people.WORKERS:
        days = table(whole, "take", Filters(person=(name,)))
        assert days["Done"].sum() > 10
        half[name] = int(days.loc[days["Of the finished"] >= 0.5, "Days"].iloc[0])
    slowest = sorted(half, key=lambda name: half[name])[-len(SLOW) :]
    assert set(slowest) == SLOW
    assert min(half[name] for name in SLOW) > 4 / 3 * statistics.median(half.values())


def test_the_month_in_which_work_took_longer_is_the_slowest(whole: Services) -> None:
    months = table(whole, "months")
    large = months[months["Batches"] >= 50]
    slowest = large.iloc[int(large["P50 (days)"].argmax())]
    latest, earliest = (
        whole.today() - timedelta(days) for days in (min(plan.SLOW_DAYS) - 60, max(plan.SLOW_DAYS))
    )
    assert slowest["From"] <= latest
    assert slowest["To"] >= earliest


def test_stale_batches_and_the_one_without_work_need_attention(whole: Services) -> None:
    on = {each.rule.title: each for each in judged(whole).of("on")}
    assert on["Stale without files"].found.n > 20
    assert on["Runs out of work"].found.people == (DRY,)
    page = " ".join(map(text_of, lines(whole).values()))
    for title in ("Stale without files", "Runs out of work"):
        assert on[title].sentence in page


def test_why_work_came_back_is_known_of_most_rejections(whole: Services) -> None:
    frame = table(whole, "reasons")
    told = dict(zip(frame["Reason"], frame["Rejections"], strict=True))
    silent = told.pop("No reason given")
    assert told.pop("Total") == silent + sum(told.values())
    assert max(told, key=lambda reason: told[reason]) in (
        "The edges are rough",
        "There are holes in the mask",
    )
    assert 0 < silent < sum(told.values())
