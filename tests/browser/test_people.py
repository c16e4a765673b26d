"""The page of people, as somebody works with it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from dashboard import ids, team_columns
from data.crew import people
from tests.browser.conftest import OpenPage
from tests.browser.driving import expect_grid_total, number_in, open_menu, result_of, take_export
from tests.product import Product


def test_somebody_is_added_renamed_and_removed_with_the_keyboard(
    open_page: OpenPage, workshop: Product
) -> None:
    page = open_page(workshop.address)
    page.goto("/people")
    expect(page.locator(".members")).to_be_visible()
    page.get_by_role("button", name="Add a person").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("segmenter álder")
    dialog.get_by_label("Name").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Segmenter Alder is already in the crew")
    dialog.get_by_label("Name").fill("Person 31")
    dialog.get_by_label("E-mail").fill("p1@example.org")
    dialog.get_by_label("E-mail").press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#people-said")).to_contain_text("Person 31 is now in the crew.")
    page.get_by_role("button", name="Edit Person 31").press("Enter")
    expect(dialog.get_by_label("E-mail")).to_have_value("p1@example.org")
    dialog.get_by_label("Name").fill("Person 32")
    dialog.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#people-said")).to_contain_text("Person 31 is now called Person 32")
    page.get_by_role("button", name="Remove Person 32").press("Enter")
    dialog.get_by_role("button", name="Remove from the crew").press("Enter")
    expect(result_of(page, "people")).to_contain_text("Person 32 is no longer in the crew.")
    expect(page.get_by_role("button", name="Edit Person 32")).to_have_count(0)
    page.close()


def test_a_count_leads_to_exactly_its_batches(open_page: OpenPage, workshop: Product) -> None:
    with workshop.database() as mongo:
        assignees = [str(each.get("assignee") or "").strip() for each in mongo.batches.find()]
        crew = [each["name"] for each in mongo.people.find()]
    busiest = max(crew, key=assignees.count)
    page = open_page(workshop.address)
    page.goto(f"/people?who={busiest.replace(' ', '+')}")
    line = page.locator(".members tbody tr")
    expect(line).to_have_count(1)
    link = line.locator("a.count").first
    n = number_in(link.inner_text())
    link.click()
    expect_grid_total(page, n)
    page.close()


def test_the_team_is_put_in_order_and_a_number_leads_to_its_batches_and_back(
    open_page: OpenPage, workshop: Product
) -> None:
    page = open_page(workshop.address)
    page.goto("/team")
    lines = page.locator(".panel-team .panel-table tbody tr")
    expect(lines).not_to_have_count(0)
    heads = page.locator(".panel-team .panel-table thead")
    heads.get_by_role("link", name="Open", exact=True).press("Enter")
    expect(heads.get_by_role("columnheader", name="Open", exact=True)).to_have_attribute(
        "aria-sort", "descending"
    )
    numbers = [number_in(each) for each in lines.locator("td:nth-child(3)").all_inner_texts()]
    assert numbers[:-1] == sorted(numbers[:-1], reverse=True)
    assert numbers[-1] == sum(numbers[:-1])
    lines.first.locator("td:nth-child(3) a").click()
    expect_grid_total(page, numbers[0])
    page.go_back()
    expect(lines.first.locator("td:nth-child(3)")).to_have_text(str(numbers[0]))
    open_menu(page, "What everybody has", "Table")
    expect(page.get_by_role("dialog").locator("table")).to_contain_text("Likely range")
    page.close()


def test_columns_of_the_team_are_chosen_and_the_address_holds_them(
    open_page: OpenPage, workshop: Product
) -> None:
    page = open_page(workshop.address)
    page.goto("/team?shown=total,overdue")
    heads = page.locator(".panel-team .panel-table thead th")
    expect(heads).to_have_text(["Person", "Total", "Overdue"])
    page.get_by_role("button", name="Columns").click()
    boxes = page.get_by_role("checkbox", checked=True)
    expect(boxes).to_have_count(2)
    page.get_by_role("checkbox", name="Times rejected").press("Space")
    page.get_by_role("checkbox", name="Total", exact=True).click()
    expect(heads).to_have_text(["Person", "Times rejected", "Overdue"])
    expect(page).to_have_url(re.compile(r"shown=rejections(,|%2C)overdue$"))
    page.go_back()
    expect(heads).to_have_text(["Person", "Total", "Times rejected", "Overdue"])
    expect(boxes).to_have_count(3)
    page.reload()
    expect(heads).to_have_text(["Person", "Total", "Times rejected", "Overdue"])
    page.goto("/team?shown=total,nonsense&priority=high")
    expect(page.get_by_text("There is no column “nonsense”")).to_be_visible()
    page.get_by_role("button", name="Clear all").click()
    expect(heads).to_have_count(1 + len(team_columns.FIRST))
    page.close()


def test_open_batches_go_where_they_are_sent(open_page: OpenPage, workshop: Product) -> None:
    page = open_page(workshop.address)
    page.goto("/people")
    name = "Segmenter Willow"  # one of the demo team who left
    page.get_by_role("button", name=f"Reassign the batches of {name}").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{name} has")
    dialog.get_by_role("textbox", name="Reassign open batches to").click()
    page.get_by_role("option", name="Segmenter Cedar").click()
    dialog.get_by_role("button", name="Reassign").click()
    expect(result_of(page, "people")).to_contain_text("to Segmenter Cedar")
    expect(dialog).to_be_hidden()
    with workshop.database() as mongo:
        left = {"assignee": name, "metadata.review_status": {"$ne": "aprobado"}}
        assert mongo.batches.count_documents(left) == 0
    page.get_by_role("button", name=f"Add to the crew: {name}").click()
    expect(page.locator("#people-said")).to_contain_text(f"{name} is now in the crew.")
    expect(page.get_by_role("button", name=f"Edit {name}")).to_be_visible()
    page.close()


def test_a_click_counts_although_the_table_is_drawn_anew_at_that_moment(
    open_page: OpenPage, workshop: Product
) -> None:
    page = open_page(workshop.address)
    page.goto("/people")
    add = page.get_by_role("button", name=re.compile("^Add to the crew: "))
    expect(add.first).to_be_visible()
    add.first.evaluate("button => { button.click(); dash_clientside.set_props('crew', {tree: []}); }")
    expect(page.locator("#people-said")).to_contain_text("is now in the crew.")
    expect(page.get_by_role("heading", name="people in the crew")).to_be_visible()
    page.close()


def test_an_old_address_leads_to_the_new_name(open_page: OpenPage, workshop: Product) -> None:
    with workshop.database() as mongo:
        mongo.people.insert_one({"name": "Persona Before"})
        mongo.batches.insert_one({"id": "batch_660001", "assignee": "Persona Before", "status": "NS"})
        people.rename(mongo, "Persona Before", "Persona After", actor="tester", origin="api")
    page = open_page(workshop.address)
    page.goto("/batches?person=Persona+Before&stage=not_started")
    expect(page.locator(".ag-pinned-left-cols-container [row-index]")).to_have_text("batch_660001")
    expect(page.locator(f"#{ids.CHIPS}")).to_contain_text("Persona After")
    expect(page).to_have_url(f"{workshop.address}/batches?stage=not_started&person=Persona+After")
    with workshop.database() as mongo:
        people.remove(mongo, "Persona After", reassign_to="", actor="tester", origin="api")
        mongo.batches.delete_one({"id": "batch_660001"})
    page.close()


def test_a_name_leads_to_the_page_of_somebody_and_from_there_to_their_work(
    open_page: OpenPage, workshop: Product
) -> None:
    page = open_page(workshop.address)
    page.goto("/batches?person=Segmenter+Cedar&view=all")
    page.locator("#grid .ag-row[row-id] [col-id=person]").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Segmenter Cedar")).to_be_visible()
    expect(page).to_have_url(f"{workshop.address}/people?name=Segmenter+Cedar")
    page.get_by_role("link", name="All people").click()
    page.locator(".members").get_by_role("link", name="Segmenter Cedar").press("Enter")
    figure = page.locator("a.figure-total")
    n = number_in(figure.locator(".figure-value").inner_text())
    figure.click()
    expect_grid_total(page, n)
    page.go_back()
    page.get_by_role("button", name="Worklist").click()
    listed = take_export(page)
    assert listed.about["query"] == "person=Segmenter+Cedar&accepted=no"
    assert len(listed.rows()) == listed.about["rows"] + 1 > 1
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("dialog").get_by_label("Name")).to_have_value("Segmenter Cedar")
    page.close()
