"""The filter bar, the chips, the browser's own buttons, and the URL that holds it all."""

from __future__ import annotations

import json
import re
from calendar import monthrange
from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from dashboard import ids
from dashboard.render import filters
from dashboard.url import DRAWN_PATH, VIEWS_PATH
from tests import oracle
from tests.browser.conftest import OpenPage, Watch
from tests.browser.driving import (
    ask_for,
    asked_by,
    chips,
    choose,
    click_mark,
    expect_drawn,
    expect_grid_total,
    expect_query,
    expect_rows,
    expect_total,
    marks,
    meet,
    number_in,
    open_batches,
    open_overview,
    total,
    until,
)
from tests.product import Product


def _chip_words(page: Page) -> list[str]:
    return [each.strip() for each in chips(page).all_inner_texts()]


def test_a_filter_is_one_question_for_the_whole_page(page: Page, everything: int) -> None:
    with page.expect_response(re.compile(rf"{VIEWS_PATH}\?begin$")):  # once a visit
        open_overview(page)
    page.wait_for_load_state("networkidle")
    asked = asked_by(page)
    choose(page, "Stage", "Segmented")
    expect(chips(page)).to_have_count(1)
    expect(total(page)).not_to_have_text(f"{everything:,}")
    assert asked == [f"{DRAWN_PATH}/"]


def test_an_answer_that_got_lost_is_asked_for_again(page: Page, watch: Watch, everything: int) -> None:
    watch.expect("ERR_FAILED")
    open_overview(page)
    meet(page, f"**{DRAWN_PATH}/**", lambda route: route.abort(), times=1)
    choose(page, "Stage", "Segmented")
    expect(chips(page)).to_have_count(1)
    expect(total(page)).not_to_have_text(f"{everything:,}")


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(page: Page) -> None:
    open_overview(page)
    held: list[Route] = []
    meet(page, f"**{DRAWN_PATH}/?stage=segmented", lambda route: held.append(route))
    with page.expect_request(f"**{DRAWN_PATH}/?stage=segmented"):
        ask_for(page, "stage=segmented")
    ask_for(page, "stage=in_progress")
    expect(chips(page)).to_have_text(["Stage: In progress"])
    shown = total(page).inner_text()
    with page.expect_response(f"**{DRAWN_PATH}/?stage=segmented") as late:
        held[0].continue_()
    late.value.finished()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert total(page).inner_text() == shown
    assert _chip_words(page) == ["Stage: In progress"]


def test_a_filter_set_while_a_page_is_being_built_counts(page: Page, everything: int) -> None:
    page.goto("/people")
    expect(page.locator("#crew")).to_contain_text("in the crew")
    held: list[Route] = []
    meet(page, "**/_dash-update-component**", lambda route: route.continue_() if held else held.append(route))
    with page.expect_request("**/_dash-update-component**"):
        page.get_by_role("link", name="Overview", exact=True).click()
    ask_for(page, "stage=segmented")
    expect(chips(page)).to_have_text(["Stage: Segmented"])
    held[0].continue_()
    expect_drawn(page, "people")
    expect(total(page)).not_to_have_text(f"{everything:,}")


def test_back_and_forward_and_reload_keep_the_view(page: Page, everything: int) -> None:
    open_overview(page)
    expect_total(page, everything)
    choose(page, "Stage", "Segmented")
    expect(chips(page)).to_have_count(1)
    expect(total(page)).not_to_have_text(f"{everything:,}")
    segmented = number_in(total(page).inner_text())
    expect_drawn(page, "people")
    until(page, "document.querySelector('.panel-people .js-plotly-plot').data.length === 3")
    segment = next(mark for mark in marks(page, "people") if 20 < mark.n < segmented)
    click_mark(page, segment)
    expect_total(page, segment.n)

    page.go_back()
    expect_total(page, segmented)
    expect(chips(page)).to_have_count(1)
    page.go_back()
    expect_total(page, everything)
    expect(chips(page)).to_have_count(0)
    page.go_forward()
    page.go_forward()
    expect_total(page, segment.n)
    expect(chips(page)).to_have_count(2)
    page.reload()
    expect_total(page, segment.n)
    expect(chips(page)).to_have_count(2)
    expect_query(page, segment.query)


def test_the_address_alone_restores_the_view_in_another_browser(
    page: Page, open_page: OpenPage, product: Product
) -> None:
    query = "person=Segmenter+Aspen&person=~&stage=in_progress&assigned=2026-01-01..&per=month"
    open_overview(page, query)
    expect(chips(page)).to_have_count(4)
    other = open_page(product.address)
    other.goto(page.url)
    expect(chips(other)).to_have_count(4)
    assert _chip_words(other) == _chip_words(page)
    expect(total(other)).to_have_text(total(page).inner_text())
    expect(other.get_by_role("radio", name="Month")).to_be_checked()
    expect_drawn(other, "people")
    assert marks(other, "people") == marks(page, "people")


def test_filters_narrow_and_chips_take_them_away_one_by_one(
    page: Page, everything: int, batches: list[oracle.Clean]
) -> None:
    aspen = [each["stage"] for each in batches if each["person"] == "Segmenter Aspen"]
    nobody = [each["stage"] for each in batches if not each["person"]]
    waiting = nobody.count("not_started")
    open_batches(page)
    expect_rows(page, everything)
    choose(page, "Person", "Segmenter Aspen")
    expect(chips(page)).to_have_count(1)
    expect_grid_total(page, len(aspen))
    choose(page, "Person", "Unassigned")
    expect_grid_total(page, len(aspen) + len(nobody))
    assert sorted(_chip_words(page)) == ["Segmenter Aspen", "Unassigned"]
    choose(page, "Stage", "Not started")
    expect_grid_total(page, aspen.count("not_started") + waiting)

    page.get_by_role("button", name="Remove the filter “Segmenter Aspen”").click()
    expect_grid_total(page, waiting)
    page.get_by_role("button", name="Clear all").click()
    expect_rows(page, everything)
    expect(chips(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Clear all")).to_be_hidden()
    expect_query(page, "")


@pytest.mark.parametrize("path", ["/", "/batches", "/data?section=delete"])
def test_choices_that_the_layout_came_without_are_asked_for(page: Page, path: str) -> None:
    def unfilled(part: dict[str, Any]) -> dict[str, Any]:
        return part | {"data": []} if part.get("id") == ids.control("person") else part

    def without_people(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=json.loads(answer.text(), object_hook=unfilled))

    page.route("**/layout/**", without_people)
    page.goto(path)
    page.get_by_role("textbox", name="Person").click()
    expect(page.get_by_role("option", name="Segmenter Aspen", exact=True)).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/batches", "/data?section=delete"])
def test_a_filter_bar_of_older_data_than_the_page_is_renewed(page: Page, path: str) -> None:
    def older(part: dict[str, Any]) -> dict[str, Any]:
        if part.get("id") == ids.drawn(filters.BAR):
            return part | {"data": {"generation": "older", "state": "live"}}
        return part | {"children": []} if part.get("id") == ids.CHIPS else part

    def with_an_older_bar(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=json.loads(answer.text(), object_hook=older))

    page.route("**/layout/**", with_an_older_bar)
    page.goto(path + ("&" if "?" in path else "?") + "stage=segmented")
    expect(chips(page)).to_have_text(["Stage: Segmented"])


def test_text_search_finds_part_of_an_id(page: Page, product: Product, everything: int) -> None:
    with product.database() as mongo:
        wanted = mongo.batches.count_documents({"id": {"$regex": "t0000", "$options": "i"}})
    open_batches(page)
    page.get_by_role("textbox", name="Id contains").fill("t0000")
    expect(chips(page)).to_have_text(["id contains “t0000”"])
    expect_rows(page, wanted)
    page.get_by_role("textbox", name="Id contains").fill("")
    expect_rows(page, everything)


def test_a_first_day_after_the_last_is_said_and_not_turned_round(page: Page) -> None:
    open_batches(page, "assigned=2026-03-01..2026-03-31")
    page.get_by_role("button", name="More filters").click()
    page.get_by_label("From", exact=True).fill("1/5/2026")
    expect(page).to_have_url(re.compile(r"assigned=2026-05-01\.\.2026-03-31"))
    expect(page.locator("#filter-error")).to_contain_text("2026-03-31 is before 2026-05-01")
    page.get_by_label("From", exact=True).blur()
    expect(page.get_by_label("From", exact=True)).to_have_value("1/5/2026")


@pytest.mark.parametrize(
    ("locale", "typed", "month_and_day"),
    [
        ("es-ES", "5/11", "11-05"),
        ("en-GB", "5/11", "11-05"),
        ("es-ES", "5-11-{year}", "11-05"),
        ("es-ES", "5/11/{short}", "11-05"),
    ],
)
def test_a_day_is_read_in_the_readers_order_and_without_a_year_is_this_years(
    open_page: OpenPage, product: Product, locale: str, typed: str, month_and_day: str
) -> None:
    page = open_page(product.address, locale=locale)
    open_batches(page)
    year = page.evaluate("new Date().getFullYear()")
    page.locator(f"#{ids.FILTERS_TOGGLE}").click()
    first = page.locator(f"#{ids.RANGE_FROM}")
    first.fill(typed.format(year=year, short=year % 100))
    expect(page).to_have_url(re.compile(rf"assigned={year}-{month_and_day}\.\.$"))
    first.blur()
    expect(first).to_have_value(f"5/11/{year}")


def test_what_is_no_day_is_not_taken_for_one(page: Page, everything: int) -> None:
    open_batches(page)
    page.get_by_role("button", name="More filters").click()
    first = page.get_by_label("From", exact=True)
    for typed in ("31/2/2026", "5", "nov 5"):
        first.fill(typed)
        first.blur()
        expect(first).to_have_value("")
    expect(chips(page)).to_have_count(0)
    expect_rows(page, everything)


def test_both_ends_of_a_date_range_count(page: Page, everything: int, batches: list[oracle.Clean]) -> None:
    assigned = [date.fromisoformat(each["assigned"]) for each in batches if each["assigned"]]
    months = Counter((day.year, day.month) for day in assigned)
    (year, month), n = months.most_common(1)[0]
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    open_batches(page)
    page.get_by_role("button", name="More filters").click()
    page.get_by_label("From", exact=True).fill(str(first))
    expect(chips(page)).to_have_count(1)
    page.get_by_label("To", exact=True).fill(str(last))
    expect(chips(page)).to_have_text([re.compile(rf"^Assigned: 1 \w+ {year} – {last.day} \w+ {year}$")])
    expect_query(page, f"assigned={first}..{last}")
    expect_grid_total(page, n)
    # The number comes before the rows.
    days = until(
        page,
        """n => {
            const rows = window.dash_ag_grid.getApi("grid");
            const at = i => (rows.getDisplayedRowAtIndex(i) || {}).data;
            const days = [...Array(Math.min(n, 90)).keys()].map(at).filter(Boolean).map(row => row.assigned);
            return days.length && days;
        }""",
        n,
    )
    assert all(str(first) <= day <= str(last) for day in days)
    choose(page, "Date", "Due")
    expect(page.get_by_label("From", exact=True)).to_have_value("")
    expect_rows(page, n)  # another basis shows its own range; the one in force stays
    expect(chips(page)).to_have_count(1)
    chips(page).click()
    expect_rows(page, everything)


@pytest.mark.usefixtures("one_day")
@pytest.mark.parametrize("query", ["", "stage=in_progress&stage=segmented&priority=high"])
def test_every_figure_and_every_line_that_needs_attention_leads_to_its_number(page: Page, query: str) -> None:
    open_overview(page, query)
    for kind in ("a.figure", "a.attention-line"):
        expect(page.locator(kind)).not_to_have_count(0)
    links = page.locator("a.figure, a.attention-line").all()
    promised = [(str(link.get_attribute("href")), _promise(link.inner_text())) for link in links]
    links[-1].click()
    expect_rows(page, promised[-1][1])
    for address, n in promised:
        ask_for(page, urlsplit(address).query)
        expect_grid_total(page, n)


def _promise(words: str) -> int:
    """How many batches a figure (*60% / 1,401 batches*) or a line of attention speaks of."""
    batches = re.search(r"(\d[\d,]*) batch", words)
    return number_in(batches[1] if batches else re.findall(r"^\d[\d,]*$", words, re.MULTILINE)[-1])


def test_the_filter_goes_along_from_page_to_page(page: Page, batches: list[oracle.Clean]) -> None:
    theirs = sum(each["person"] == "Segmenter Aspen" for each in batches)
    open_overview(page, "person=Segmenter+Aspen")
    page.get_by_role("link", name="Batches", exact=True).click()
    expect_rows(page, theirs)
    page.get_by_role("link", name="Overview").click()
    expect_total(page, theirs)
    expect_query(page, "person=Segmenter+Aspen")


def test_links_carry_the_filter_before_and_after_scripts_have_run(page: Page) -> None:
    query = "person=Segmenter+Aspen&priority=high&section=backups&sort=-due"
    filtered = "person=Segmenter+Aspen&priority=high"
    expected = [
        f"/?{filtered}",
        f"/batches?{filtered}&sort=-due&view=everyday",
        f"/files?{filtered}",
        f"/people?{filtered}",
        f"/data?{filtered}&section=backups",
        f"/activity?{filtered}",
        f"/review?{filtered}",
        f"/team?{filtered}",
        f"/flow?{filtered}",
        f"/forecast?{filtered}",
        f"/reports?{filtered}",
    ]
    layout = page.request.get(f"/layout/?{query}").text()
    at_first = [json.loads(each) for each in re.findall(r'"href":("[^"]+"),"className":"nav"', layout)]
    assert sorted(at_first) == sorted(expected)
    open_overview(page, query)
    links = page.locator("nav a.nav")
    expect(page.locator("nav a.here")).to_have_count(1)
    assert sorted(each.get_attribute("href") or "" for each in links.all()) == sorted(expected)


def test_a_filter_stays_when_its_control_reports_late_what_it_said_before(page: Page) -> None:
    page.add_init_script("window.waiting = []; window.requestIdleCallback = act => window.waiting.push(act);")
    open_overview(page, "person=Segmenter+Aspen&priority=high")
    expect(chips(page)).to_have_count(2)
    control = {"type": "control", "name": "person"}
    page.evaluate(
        """control => {
            window.waiting.splice(0).forEach(act => act()); // the controls are set
            window.dash_clientside.set_props(control, {value: []});
        }""",
        control,
    )
    until(page, "id => window.tanda.prop(id, 'value').includes('Segmenter Aspen')", control)
    expect(chips(page)).to_have_count(2)
    expect_query(page, "person=Segmenter+Aspen&priority=high")
