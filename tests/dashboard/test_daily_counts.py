"""How it stood each day: counted from a state that holds everything, kept once, and shown as it was then."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
from pydantic import SecretStr
from pymongo.errors import NetworkTimeout

from dashboard import daily_counts, exports, ids
from dashboard.former_names import view_of
from dashboard.i18n import speaking
from dashboard.panel_data import tabulated
from dashboard.panels.each_day import EACH_DAY
from dashboard.panels.flow import FLOW_PANELS
from dashboard.render import panels
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from dashboard.url import BATCHES, FLOW, View
from data import clock
from data import daily_counts as stored
from data.batches import edits
from data.crew import people
from data.mongo.client import Mongo
from data.query.questions import Counts
from data.query.result import watching
from data.query.service import total_of
from data.settings import Settings

WHO: Any = {"actor": "tester", "origin": "dashboard"}
A, B = "Persona A", "Persona B"
PANEL = EACH_DAY.id
#: Six batches: one without anybody, one whose stage nobody knows.
BATCHES_NOW: list[dict[str, Any]] = [
    {"id": "batch_0", "assignee": "  "},
    {"id": "batch_1", "assignee": A, "status": "In"},
    {"id": "batch_2", "assignee": A, "status": "S", "metadata": {"review_status": "aprobado"}},
    {"id": "batch_3", "assignee": f"{B} ", "status": "S", "metadata": {"review_status": "no_aprobado"}},
    {"id": "batch_4", "assignee": B, "status": "S", "metadata": {"review_status": ""}},
    {"id": "batch_5", "assignee": B, "status": "zz?", "metadata": None},
]
COUNTED = [
    ("", "not_started", "pending", 1),
    (A, "in_progress", "pending", 1),
    (A, "segmented", "approved", 1),
    (B, "segmented", "pending", 1),
    (B, "segmented", "rejected", 1),
    (B, "unknown", "pending", 1),
]


def _team(mongo: Mongo) -> None:
    mongo.people.insert_many([{"name": A}, {"name": B}])
    mongo.batches.insert_many([dict(each) for each in BATCHES_NOW])


@pytest.fixture(name="services")
def _services(settings: Settings, mongo: Mongo) -> Iterator[Services]:
    _team(mongo)
    services = Services.of(settings)
    yield services
    services.connection.close()


def past(services: Services, ago: int, *rows: tuple[str, str, str, int]) -> date:
    """Keep a day some days ago."""
    day = services.today() - timedelta(ago)
    at = datetime.combine(day, time(23), services.settings.zone).astimezone(UTC)
    stored.put(services.connection, [stored.document(day, at, rows or COUNTED)])
    return day


def today_kept(services: Services) -> list[tuple[Any, ...]]:
    kept = stored.read(services.connection, services.today() + timedelta(1))
    mine = kept.counts[kept.counts["day"] == services.today().isoformat()]
    return sorted(tuple(row[1:]) for row in mine.itertuples(index=False, name=None))


def table(services: Services, query: str = "") -> pd.DataFrame:
    return tabulated(services, view_of(services, query), PANEL)[0]


def drawn(services: Services, query: str = "") -> PageProps:
    services.answers.freshness.look_again()
    return panels.draw(FLOW, FLOW_PANELS, services, query)


def figure(page: PageProps) -> Any:
    return page.of(ids.chart(PANEL)).get("figure")


def said(page: PageProps) -> str:
    """The quiet line, or why there is none."""
    note = "".join(each for each in page.of(ids.panel_note(PANEL))["tree"] if isinstance(each, str))
    return note or str(page.of(ids.panel_message(PANEL))["tree"][-1].children)


# --- kept ---------------------------------------------------------------------------------------


def test_a_day_is_what_is_counted_now(services: Services) -> None:
    assert daily_counts.keep_now(services)
    assert today_kept(services) == COUNTED


def test_what_was_written_just_before_is_in_it(services: Services) -> None:
    services.answers.ask((Counts(()),))  # a state is known, and looked at again after a while only
    services.connection.batches.insert_one({"id": "batch_6", "assignee": A, "status": "In"})
    daily_counts.keep_now(services)
    assert (A, "in_progress", "pending", 2) in today_kept(services)


def test_keeping_a_day_makes_no_page_older_than_it_is(services: Services) -> None:
    before = services.answers.freshness.caught_up()
    daily_counts.keep_now(services)
    assert services.answers.freshness.caught_up().id == before.id


@pytest.mark.parametrize("snapshot", [True, False])
def test_the_copy_and_mongodb_keep_the_same(settings: Settings, mongo: Mongo, *, snapshot: bool) -> None:
    _team(mongo)
    services = Services.of(settings.model_copy(update={"snapshot": 1000 if snapshot else 0}))
    daily_counts.keep_now(services)
    assert today_kept(services) == COUNTED
    services.connection.close()


def test_a_standalone_server_keeps_it_too(standalone: str, settings: Settings, tmp_path: Path) -> None:
    update = {"mongodb_uri": SecretStr(standalone), "data_dir": tmp_path / "alone"}
    services = Services.of(settings.model_copy(update=update))
    _team(services.connection)
    daily_counts.keep_now(services)
    assert today_kept(services) == COUNTED
    services.connection.client.drop_database(settings.database)
    services.connection.close()


def test_it_is_kept_once_a_quarter_of_an_hour_by_whoever_comes_first(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[datetime] = []
    monkeypatch.setattr(daily_counts, "keep_now", lambda _: counted.append(clock.now()))
    start = clock.now().replace(minute=0, second=0, microsecond=0)
    for minute in (1, 2, 14, 15, 29, 31):
        moment = start + timedelta(minutes=minute)
        monkeypatch.setattr(clock, "now", lambda zone=UTC, moment=moment: moment.astimezone(zone))
        daily_counts.keep_due(services)
        daily_counts.keep_due(services)  # another worker
    assert [(each - start).seconds // 60 for each in counted] == [1, 15, 31]


def test_two_instances_keep_one_day(services: Services, settings: Settings, tmp_path: Path) -> None:
    other = Services.of(settings.model_copy(update={"data_dir": tmp_path / "other"}))
    for each in (services, other, services):
        daily_counts.keep_due(each)
    assert services.connection.daily_counts.count_documents({}) == 1
    assert today_kept(services) == COUNTED
    other.connection.close()


# --- shown --------------------------------------------------------------------------------------


def test_the_last_point_is_what_is_counted_now_and_what_has_just_been_kept(services: Services) -> None:
    past(services, 1, (A, "in_progress", "pending", 4))
    daily_counts.keep_now(services)
    shown = table(services)
    assert shown["Total"].tolist() == [4, total_of(services.answers.ask((Counts(()),))[Counts(())])]
    assert sum(n for *_, n in today_kept(services)) == shown["Total"].iloc[-1] == 6
    words = (
        "Not started",
        "In progress",
        "Segmented, not reviewed",
        "Segmented, approved",
        "Segmented, rejected",
    )
    assert shown[[*words, "Unknown"]].iloc[-1].tolist() == [1, 1, 1, 1, 1, 1]


def test_what_is_deleted_given_away_or_renamed_leaves_past_days_as_they_were(services: Services) -> None:
    past(services, 1)
    edits.delete(services.connection, "batch_3", **WHO)
    edits.rename(services.connection, "batch_4", "batch_40", **WHO)
    edits.patch(services.connection, "batch_1", {"assignee": B}, **WHO)
    services.answers.freshness.look_again()
    assert table(services)["Total"].tolist() == [6, 5]
    assert table(services, f"person={B}")["Total"].tolist() == [3, 3]
    assert table(services, f"person={A}")["In progress"].tolist() == [1, 0]


def test_the_chart_the_table_and_the_csv_agree_and_only_today_leads_anywhere(services: Services) -> None:
    past(services, 5, (A, "in_progress", "pending", 4), (A, "segmented", "approved", 2))
    past(services, 2)
    page, shown = drawn(services), table(services)
    traces = figure(page)["data"]
    heads = ["Not started", "In progress", *shown.columns[3:7]]
    assert [trace["y"] for trace in traces] == [shown[head].tolist() for head in heads]
    assert {tuple(trace["x"]) for trace in traces} == {tuple(shown["Day"])}
    with exports.panel(services, View(), PANEL).path.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    assert [row[1:] for row in rows] == [
        [str(n) for n in row] for row in shown.iloc[:, 1:].to_numpy().tolist()
    ]
    for trace in traces:
        *before, address = trace["customdata"]
        assert before == [None, None]
        question = Counts((), View.from_query(address).where)
        assert total_of(services.answers.ask((question,))[question]) == trace["y"][-1]
        assert all("as it was counted that day" in each for each in trace["hovertext"][:-1])
        assert "as it was counted" not in trace["hovertext"][-1]


def test_the_line_compares_says_since_when_and_how_many_days_are_missing(services: Services) -> None:
    past(services, 30, (A, "in_progress", "pending", 9), (A, "segmented", "approved", 3))
    past(services, 2)
    page = drawn(services)
    assert said(page).startswith("3 of 6 batches are not segmented; on ")
    assert " it was 9 of 12 · " in said(page)
    assert "kept since " in said(page)
    assert said(page).endswith("28 days are missing · ")


def test_todays_batches_are_one_click_away(services: Services) -> None:
    past(services, 1)
    link = drawn(services, f"person={A}").of(ids.panel_note(PANEL))["tree"][-1]
    address = urlsplit(link.href)
    question = Counts((), View.from_query(address.query).where)
    assert (address.path, link.children) == (BATCHES, "Today’s 2")
    assert total_of(services.answers.ask((question,))[question]) == 2


@pytest.mark.parametrize(
    ("query", "totals"),
    [
        (f"person={A}", [2, 2]),
        (f"person={A}&person=~", [3, 3]),
        ("stage=segmented", [3, 3]),
        ("review=rejected", [1, 1]),
        ("accepted=yes", [1, 1]),
        ("view=everyday", [5, 5]),
        (f"view=everyday&person={A}", [2, 2]),
    ],
)
def test_a_past_day_obeys_the_filter_as_today_does(services: Services, query: str, totals: list[int]) -> None:
    past(services, 1)
    assert table(services, query)["Total"].tolist() == totals


def test_what_a_past_day_does_not_know_is_said_instead_of_a_wrong_number(services: Services) -> None:
    past(services, 1)
    page = drawn(services, "priority=none&assigned=none&stage=in_progress")
    assert figure(page) is None
    assert said(page).endswith("Take this out of the filter: Priority, Assigned.")
    assert table(services, "priority=none").empty
    with speaking("es"):
        assert "Prioridad, " in said(drawn(services, "priority=none&assigned=none"))


def test_before_the_first_day_the_panel_says_from_when_on(services: Services) -> None:
    daily_counts.keep_now(services)
    assert said(drawn(services)).endswith("Tomorrow there is a day to compare with.")


def test_what_was_counted_for_a_former_name_counts_for_the_name_that_holds_now(services: Services) -> None:
    past(services, 2)
    people.rename(services.connection, A, "Persona D", **WHO)
    services.answers.freshness.look_again()
    past(services, 1, ("Persona D", "in_progress", "pending", 5))
    assert table(services, "person=Persona D")["Total"].tolist() == [2, 5, 2]
    assert table(services, f"person={A}")["Total"].tolist() == [2, 5, 2]
    assert table(services, f"person={B}")["Total"].tolist() == [3, 0, 3]
    assert table(services)["Total"].tolist() == [6, 5, 6]


def test_an_old_name_that_somebody_has_again_keeps_its_days(services: Services) -> None:
    past(services, 1)
    people.rename(services.connection, A, "Persona D", **WHO)
    services.connection.batches.insert_one({"id": "batch_7", "assignee": A})
    services.answers.freshness.look_again()
    assert table(services, f"person={A}")["Total"].tolist() == [2, 1]
    assert table(services, "person=Persona D")["Total"].tolist() == [0, 2]


def test_where_days_cannot_be_read_only_their_panel_fails_and_is_drawn_again(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    past(services, 1)

    def fails(*_: object, **__: object) -> None:
        raise NetworkTimeout("away")

    monkeypatch.setattr(type(services.connection.daily_counts), "find_one", fails)
    with watching() as watch:
        page = drawn(services)
    assert not watch.settled
    assert page.of(ids.panel_body(PANEL))["className"] == "panel-body failed"
    assert page.of(ids.panel_body("cumulative"))["className"] != "panel-body failed"


def test_the_demo_team_is_shown_from_its_first_day_on(team: Services) -> None:
    shown = table(team)
    assert len(shown) > 90 + 60
    assert shown["Total"].is_monotonic_increasing
    assert shown["Total"].iloc[-1] == team.mongo.batches.count_documents({}) >= 600
    yesterday, now = shown.iloc[-2], shown.iloc[-1]
    assert yesterday["Day"] == team.today() - timedelta(1)
    assert abs(yesterday["Segmented, approved"] - now["Segmented, approved"]) < 30
