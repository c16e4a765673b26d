"""The panel of a batch, as a supervisor works with it: every change is checked in the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from data.batches import edits
from data.mongo.client import Document, Mongo
from tests.browser.conftest import OpenPage
from tests.browser.driving import Held, meet, open_batches, query_of, row
from tests.product import Product

_PHONE = {"width": 390, "height": 844}
_CREW = ("Segmenter Alder", "Segmenter Cedar")


@pytest.fixture
def mongo(workshop: Product) -> Iterator[Mongo]:
    with workshop.database() as mongo:
        yield mongo


@pytest.fixture
def family(mongo: Mongo) -> Iterator[str]:
    """Three batches of this test alone, by what their ids begin with."""
    name = f"batch_7{uuid4().int % 10**8:08}"
    made: list[Document] = [
        {
            "id": f"{name}{n}",
            "assignee": _CREW[0],
            "status": "S" if n == 2 else "FS",
            "folder": "delivery/1",
            "comments": "",
            "tasks": ["segmentar"],
            "specification": "instance",
            "metadata": {
                "priority": "media",
                "due_date": "2026-06-17",
                "assigned_at": "2026-06-01",
                "review_status": "",
                "total_masks": 10,
                "completed_masks": 1,
            },
        }
        for n in (1, 2, 3)
    ]
    mongo.batches.insert_many(made)
    yield name
    mongo.batches.delete_many({"id": re.compile(f"^{name}")})


class Panel:
    """The panel on a page, and the batch behind it."""

    def __init__(self, page: Page, mongo: Mongo, batch_id: str) -> None:
        self.page, self.id = page, batch_id
        self._mongo = mongo
        self.place = page.get_by_role("dialog")

    def stored(self, path: str) -> Any:
        found: Any = self._mongo.batches.find_one({"id": self.id})
        for name in path.split("."):
            found = found[name]
        return found

    def field(self, label: str) -> Locator:
        return self.place.get_by_label(label, exact=True).and_(self.page.locator("input, textarea"))

    @property
    def reason(self) -> Locator:
        return self.place.get_by_role("textbox", name="Reason")

    def button(self, name: str) -> Locator:
        return self.place.get_by_role("button", name=name, exact=True)

    def choose(self, label: str, option: str) -> None:
        self.field(label).click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def expect_said(self, words: str) -> None:
        expect(self.place.locator("#batch-said")).to_have_text(words)


@pytest.fixture
def opened(open_page: OpenPage, workshop: Product, mongo: Mongo, family: str) -> Callable[..., Panel]:
    def open_it(n: int = 1, **options: Any) -> Panel:
        page = open_page(workshop.address, **options)
        open_batches(page, f"text={family}&batch={family}{n}")
        expect(page.locator(".batch-body.editable")).to_be_visible()
        return Panel(page, mongo, f"{family}{n}")

    return open_it


def _typed(label: str, text: str) -> Callable[[Panel], None]:
    def change(panel: Panel) -> None:
        panel.field(label).fill(text)
        panel.field(label).press("Tab")

    return change


def _chosen(label: str, option: str) -> Callable[[Panel], None]:
    return lambda panel: panel.choose(label, option)


def _tagged(panel: Panel) -> None:
    panel.field("Tasks").click()
    panel.page.get_by_role("option", name="revisar", exact=True).click()


def _picked(panel: Panel) -> None:
    panel.field("Due").click()
    panel.page.locator(".mantine-DateInput-day", has_text=re.compile("^24$")).click()


_EDITS = {
    "person": (_chosen("Person", _CREW[1]), "assignee", _CREW[1], "Person"),
    "nobody": (_chosen("Person", "Unassigned"), "assignee", "", "Person"),
    "stage": (_chosen("Stage", "Segmented"), "status", "S", "Stage"),
    "priority": (_chosen("Priority", "High"), "metadata.priority", "alta", "Priority"),
    "typed day": (_typed("Due", "5/11/2026"), "metadata.due_date", "2026-11-05", "Due"),
    "chosen day": (_picked, "metadata.due_date", "2026-06-24", "Due"),
    "no day": (_typed("Assigned", ""), "metadata.assigned_at", "", "Assigned"),
    "total masks": (_typed("Total masks", "25"), "metadata.total_masks", 25, "Total masks"),
    "completed masks": (_typed("Completed masks", "3"), "metadata.completed_masks", 3, "Completed masks"),
    "tasks": (_tagged, "tasks", ["segmentar", "revisar"], "Tasks"),
    "specification": (_typed("Specification", "semantic"), "specification", "semantic", "Specification"),
    "folder": (_typed("Folder", "delivery/2"), "folder", "delivery/2", "Folder"),
    "comments": (_typed("Comments", "one\ntwo"), "comments", "one\ntwo", "Comments"),
}


@pytest.mark.parametrize("name", _EDITS)
def test_a_field_is_saved_at_once_and_taken_back(opened: Callable[..., Panel], name: str) -> None:
    change, path, written, label = _EDITS[name]
    panel = opened()
    before = panel.stored(path)
    change(panel)
    panel.expect_said(f"Saved: {label}")
    assert panel.stored(path) == written
    panel.button("Undo").click()
    panel.expect_said("Undone.")
    assert panel.stored(path) == before
    panel.page.close()


def test_a_day_on_the_way_to_another_is_not_saved(opened: Callable[..., Panel], mongo: Mongo) -> None:
    panel = opened()
    panel.field("Due").press("Control+A")
    panel.field("Due").press_sequentially("5/11/2026")
    panel.field("Due").press("Enter")
    panel.expect_said("Saved: Due")
    entries = mongo.events.find({"batch_id": panel.id, "field": "metadata.due_date"})
    assert [(each["from"], each["to"]) for each in entries] == [("2026-06-17", "2026-11-05")]
    panel.page.close()


def test_what_is_no_day_is_said_and_the_day_stays(opened: Callable[..., Panel]) -> None:
    panel = opened()
    panel.field("Due").press("Control+A")
    panel.field("Due").press_sequentially("5/11/2026 or so")
    panel.field("Due").press("Tab")
    panel.expect_said("5/11/2026 or so is not a day, so nothing was saved.")
    expect(panel.field("Due")).to_have_value("17/6/2026")
    assert panel.stored("metadata.due_date") == "2026-06-17"
    panel.page.close()


def test_a_typed_day_counts_however_late_it_is_told(opened: Callable[..., Panel], mongo: Mongo) -> None:
    panel = opened()
    panel.page.evaluate(
        """() => document.addEventListener("keydown", ({ key }) => {
          const onTheWay = { value: "2020-11-05" };
          if (key === "Enter") dash_clientside.set_props({ type: "batch-field", name: "due" }, onTheWay);
        })"""
    )
    panel.field("Due").press("Control+A")
    panel.field("Due").press_sequentially("5/11/2026")
    panel.field("Due").press("Enter")
    panel.expect_said("Saved: Due")
    entries = mongo.events.find({"batch_id": panel.id, "field": "metadata.due_date"})
    assert [(each["from"], each["to"]) for each in entries] == [("2026-06-17", "2026-11-05")]
    panel.page.close()


def test_the_list_follows_and_the_panel_stays(opened: Callable[..., Panel]) -> None:
    panel = opened()
    panel.choose("Priority", "High")
    expect(panel.page.locator("#grid .ag-row[row-index='0'] [col-id=priority]").first).to_have_text("High")
    expect(panel.field("Priority")).to_have_value("High")
    panel.page.close()


def test_a_batch_is_approved_with_a_click(opened: Callable[..., Panel]) -> None:
    panel = opened(2)
    panel.button("Approve").click()
    panel.expect_said("Saved: Review")
    assert panel.stored("metadata.review_status") == "aprobado"
    expect(panel.place.locator("#batch-review")).to_have_text("Approved")
    expect(panel.button("Approve")).to_be_hidden()
    panel.page.close()


def test_a_rejection_needs_a_reason_and_the_next_one_is_offered_it(opened: Callable[..., Panel]) -> None:
    panel = opened(2)
    panel.button("Reject …").click()
    reason = panel.reason
    expect(reason).to_be_focused()
    panel.button("Save").click()
    expect(panel.place.get_by_text("Write a reason first.")).to_be_visible()
    reason.fill("The edges are rough")
    panel.button("Save").click()
    panel.expect_said("Saved: Review")
    assert panel.stored("metadata.review_status") == "no_aprobado"
    expect(panel.place.locator(".time-line blockquote")).to_contain_text("The edges are rough")
    panel.page.keyboard.press("Escape")
    expect(panel.place).to_be_hidden()
    panel.page.locator("#grid").get_by_text(panel.id[:-1] + "3").click()
    panel.button("Reject …").click()
    panel.place.get_by_role("button", name="The edges are rough").first.click()
    expect(reason).to_have_value("The edges are rough")
    panel.page.keyboard.press("Escape")  # of the question first
    expect(reason).to_be_hidden()
    expect(panel.place).to_be_visible()
    panel.page.close()


def test_an_unusual_step_asks_why_and_can_be_called_off(opened: Callable[..., Panel]) -> None:
    panel = opened()
    panel.choose("Stage", "Not started")
    about = panel.place.locator("#reason-about")
    expect(about).to_have_text("Stage: In progress → Not started. Why?")
    panel.button("Cancel").click()
    expect(panel.field("Stage")).to_have_value("In progress")
    assert panel.stored("status") == "FS"
    panel.choose("Stage", "Not started")
    panel.reason.fill("Wrong images")
    panel.reason.press("Control+Enter")
    panel.expect_said("Saved: Stage")
    assert panel.stored("status") == "NS"
    panel.page.close()


@pytest.mark.parametrize(("choice", "stays"), [("Keep theirs", "alta"), ("Save mine", "baja")])
def test_two_who_change_one_field_are_asked_which_value_stays(
    opened: Callable[..., Panel], mongo: Mongo, choice: str, stays: str
) -> None:
    panel = opened()
    meet(panel.page, "**/batch?*", lambda route: route.fulfill(body=""))  # the panel does not hear of it
    edits.patch(mongo, panel.id, {"metadata.priority": "alta"}, actor="Person 02", origin="api")
    panel.choose("Priority", "Low")
    conflict = panel.place.locator("#conflict")
    expect(conflict).to_contain_text("Somebody changed “Priority” meanwhile. Which value stays?")
    expect(conflict.locator("#conflict-theirs")).to_have_text("High")
    expect(conflict.locator("#conflict-mine")).to_have_text("Low")
    panel.button(choice).click()
    expect(conflict).to_be_hidden()
    expect(panel.field("Priority")).to_have_value("High" if stays == "alta" else "Low")
    if stays == "baja":
        panel.expect_said("Saved: Priority")
    assert panel.stored("metadata.priority") == stays
    panel.page.close()


def test_what_others_change_appears(opened: Callable[..., Panel], mongo: Mongo) -> None:
    panel = opened()
    edits.patch(mongo, panel.id, {"folder": "elsewhere"}, actor="Person 02", origin="api")
    expect(panel.field("Folder")).to_have_value("elsewhere")
    panel.choose("Priority", "Low")
    panel.expect_said("Saved: Priority")
    panel.page.close()


def test_keys_lead_through_the_list_and_the_address_follows(
    opened: Callable[..., Panel], family: str
) -> None:
    panel = opened(2)
    page, title = panel.page, panel.place.locator("#batch-name")
    place = panel.place.locator("#batch-place")
    expect(place).to_have_text("2 of 3")
    page.keyboard.press("j")
    expect(title).to_have_text(f"{family}3")
    expect(place).to_have_text("3 of 3")
    expect(panel.place.locator("#batch-next")).to_be_disabled()
    assert f"batch={family}3" in query_of(page)
    page.keyboard.press("k")
    expect(place).to_have_text("2 of 3")
    page.keyboard.press("k")
    expect(title).to_have_text(f"{family}1")
    panel.field("Folder").press("j")
    expect(panel.field("Folder")).to_have_value(re.compile("j"))
    expect(title).to_have_text(f"{family}1")
    page.close()


def test_nothing_of_one_batch_gets_into_the_next(
    opened: Callable[..., Panel], mongo: Mongo, family: str
) -> None:
    panel = opened(1)
    panel.field("Comments").fill("for the first")
    panel.page.locator("#grid").get_by_text(f"{family}3").click()
    expect(panel.place.locator("#batch-name")).to_have_text(f"{family}3")
    expect(panel.field("Comments")).to_have_value("")
    expect(panel.place.locator("#batch-said")).to_contain_text("Saved: Comments")
    found = {each["id"]: each["comments"] for each in mongo.batches.find({"id": re.compile(family)})}
    assert found == {f"{family}1": "for the first", f"{family}2": "", f"{family}3": ""}
    panel.page.close()


def test_escape_closes_it_saves_what_was_typed_and_gives_the_row_the_focus(
    opened: Callable[..., Panel], family: str
) -> None:
    panel = opened()
    page = panel.page
    panel.field("Folder").fill("delivery/9")
    page.keyboard.press("Escape")
    expect(panel.place).to_be_hidden()
    assert "batch=" not in query_of(page)
    assert f"text={family}" in query_of(page)
    expect(page.locator("#grid .ag-row[row-index='0'] .ag-cell:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(panel.field("Folder")).to_have_value("delivery/9")
    assert panel.stored("folder") == "delivery/9"
    page.go_back()
    expect(panel.place).to_be_hidden()
    page.go_forward()
    expect(panel.place).to_be_visible()
    page.get_by_role("link", name="Overview").click()
    expect(panel.place).to_be_hidden()
    expect(page).not_to_have_url(re.compile("batch="))
    page.close()


def test_the_last_change_is_taken_back_with_the_keyboard(opened: Callable[..., Panel]) -> None:
    panel = opened()
    panel.choose("Priority", "High")
    panel.expect_said("Saved: Priority")
    panel.choose("Priority", "Low")
    expect(panel.field("Priority")).to_have_value("Low")
    expect(panel.place.locator(".time-line li", has_text=re.compile("High.*→.*Low"))).not_to_have_count(0)
    panel.place.focus()
    panel.page.keyboard.press("Control+z")
    expect(panel.field("Priority")).to_have_value("High")
    panel.page.keyboard.press("Control+z")
    expect(panel.field("Priority")).to_have_value("Medium")
    assert panel.stored("metadata.priority") == "media"
    panel.page.keyboard.press("Control+z")
    panel.expect_said("There is nothing to undo.")
    panel.page.close()


def test_a_link_to_a_batch_can_be_copied_and_followed(
    opened: Callable[..., Panel], open_page: OpenPage, workshop: Product
) -> None:
    panel = opened()
    panel.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    panel.button("Copy link").click()
    panel.expect_said("Link copied.")
    link = panel.page.evaluate("navigator.clipboard.readText()")
    assert link == f"{workshop.address}/batches?batch={panel.id}"
    other = open_page(workshop.address)
    other.goto(f"/batches/{panel.id}")
    expect(other.get_by_role("dialog").locator("#batch-name")).to_have_text(panel.id)
    expect(other.get_by_role("dialog").locator("#batch-place")).to_have_text(re.compile(r" of "))
    panel.page.close()


def test_what_cannot_be_sent_stays_and_is_sent_again(opened: Callable[..., Panel], watch: Any) -> None:
    watch.expect("batch")
    panel = opened()
    meet(panel.page, "**/batch", lambda route: route.abort())
    _typed("Folder", "delivery/7")(panel)
    expect(panel.place.get_by_text("Tanda does not answer. Nothing was saved.")).to_be_visible()
    expect(panel.field("Folder")).to_have_value("delivery/7")
    panel.page.unroute("**/batch")
    panel.field("Folder").focus()
    panel.field("Folder").press("Tab")
    panel.expect_said("Saved: Folder")
    assert panel.stored("folder") == "delivery/7"
    panel.page.close()


def test_on_a_phone_it_is_a_sheet_over_the_whole_width(opened: Callable[..., Panel]) -> None:
    panel = opened(viewport=_PHONE, has_touch=True)
    box = panel.place.bounding_box()
    assert box
    assert (box["x"], box["width"]) == (0, _PHONE["width"])
    body = panel.place.locator(".side-panel-body")
    assert body.evaluate("each => each.scrollWidth <= each.clientWidth")
    panel.button("Next batch (J)").tap()
    expect(panel.place.locator("#batch-place")).to_have_text("2 of 3")
    panel.button("Approve").tap()
    panel.expect_said("Saved: Review")
    panel.button("Close").tap()
    expect(panel.place).to_be_hidden()
    assert row(panel.page, 0)["id"] == panel.id
    panel.page.close()


def test_what_is_being_saved_is_what_ctrl_z_takes_back(opened: Callable[..., Panel]) -> None:
    panel = opened()
    panel.choose("Priority", "High")
    panel.expect_said("Saved: Priority")
    on_its_way = Held(panel.page, "**/batch")
    with panel.page.expect_request("**/batch"):
        _typed("Folder", "delivery/2")(panel)
    panel.place.focus()
    panel.page.keyboard.press("Control+z")
    on_its_way.let_go()
    panel.expect_said("Undone.")
    expect(panel.field("Folder")).to_have_value("delivery/1")
    assert [panel.stored("folder"), panel.stored("metadata.priority")] == ["delivery/1", "alta"]


def test_what_could_not_be_taken_back_can_be_later(opened: Callable[..., Panel], watch: Any) -> None:
    watch.expect("failed request: POST .*/batch|ERR_CONNECTION_RESET")
    panel = opened()
    for option in ("High", "Low"):
        panel.choose("Priority", option)
        expect(panel.place.locator(".time-line li", has_text=option)).not_to_have_count(0)
    meet(panel.page, "**/batch", lambda route: route.abort("connectionreset"))
    panel.place.focus()
    panel.page.keyboard.press("Control+z")
    expect(panel.place.locator("#batch-said.failed")).to_contain_text("Nothing was saved.")
    panel.page.unroute("**/batch")
    panel.page.keyboard.press("Control+z")
    panel.expect_said("Undone.")
    assert panel.stored("metadata.priority") == "alta"


def test_the_next_batch_is_there_while_the_one_before_is_being_saved(
    opened: Callable[..., Panel], family: str
) -> None:
    panel = opened(2)
    on_its_way = Held(panel.page, "**/batch")
    panel.button("Approve").click()
    panel.place.focus()
    panel.page.keyboard.press("j")
    expect(panel.place.locator(".batch-body.editable")).to_be_visible()
    expect(panel.place.get_by_role("heading", level=2)).to_have_text(f"{family}3")
    expect(panel.field("Stage")).to_have_value("In progress")
    on_its_way.let_go()
    panel.expect_said(f"{family}2 · Saved: Review")
    assert panel.stored("metadata.review_status") == "aprobado"
