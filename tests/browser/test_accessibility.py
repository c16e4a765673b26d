"""axe-core finds nothing on any page, window or menu: in both themes, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from data.crew import people
from tests.browser.conftest import DESK, OpenPage, Watch
from tests.browser.driving import cells, expect_drawn, expect_opened, open_menu, result_of
from tests.libraries import AXE
from tests.product import Product, command, missing

_PHONE = {"width": 390, "height": 844}
_Scheme = Literal["light", "dark"]
_SCHEMES: tuple[_Scheme, _Scheme] = ("light", "dark")
_SHEET = "Id;Entrega;Vuelo;Estado\nbatch_1;01/02/2026;7;quizá\nbatch_2;03/04/2026;8;S\n".encode()
_PERSON = "Person Who Is Added And Removed"


@pytest.fixture(scope="module")
def axe() -> str:
    """The script. Without it these tests are skipped, and fail on CI."""
    if AXE.fetched.is_file():
        return str(AXE.fetched)
    reason = f"axe-core is not there: {AXE.fetched} does not exist (./test.sh fetches it)"
    return missing(reason)


@pytest.fixture(scope="module")
def busy(workshop: Product) -> Product:
    """A team with backups and a log."""
    command(workshop.data_dir, "backup")
    with workshop.database() as mongo:
        people.add(mongo, _PERSON, actor="a test", origin="dashboard")
        mongo.people.insert_many([{"name": "Persona  Dos"}, {"name": "persona dos"}])
    return workshop


def _overview(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".panel-people [role=button]")).not_to_have_count(0)
    expect(page.locator(".panel-done-per-period [role=button]")).not_to_have_count(0)


def _filters(page: Page) -> None:
    page.get_by_role("button", name="ilters").click()
    expect(page.get_by_role("textbox", name="Person")).to_be_visible()


def _choices(page: Page) -> None:
    page.get_by_role("textbox", name="Person").click()
    expect(page.get_by_role("option").first).to_be_visible()


def _calendar(page: Page) -> None:
    page.keyboard.press("Escape")
    page.get_by_label("From", exact=True).click()
    expect(page.get_by_role("button", name="Next month")).to_be_visible()
    expect(page.get_by_role("option").first).to_be_hidden()


def _panel_menu(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Next month")).to_be_hidden()
    page.get_by_role("button", name="Menu for “Done so far”").click()
    expect(page.get_by_role("menuitem", name="Table")).to_be_visible()


def _window_of_panel(item: str) -> Callable[[Page], None]:
    def opened(page: Page) -> None:
        _close(page, "menu", "dialog")
        open_menu(page, "Batches by person and stage", item)
        expect_opened(page.get_by_role("dialog"))
        expect(page.get_by_role("menu")).to_be_hidden()

    return opened


def _close(page: Page, *roles: Literal["menu", "dialog"]) -> None:
    """Leave what is open over the page."""
    page.keyboard.press("Escape")
    for role in roles:
        expect(page.get_by_role(role)).to_be_hidden()


def _refused(page: Page) -> None:
    page.goto("/?assigned=2026-05-02..2026-05-01")
    expect(page.locator("#filter-error")).not_to_be_empty()


def _batches(page: Page) -> None:
    page.goto("/batches")
    expect(cells(page).first).to_be_visible()


def _views(page: Page) -> None:
    page.get_by_role("button", name="Views", exact=True).click()
    expect(page.get_by_role("menuitem", name="To review")).to_be_visible()


def _saved_view(page: Page) -> None:
    page.get_by_role("menuitem", name="Save this view").click()
    expect(page.get_by_role("dialog")).to_be_visible()


def _managed_views(page: Page) -> None:
    page.get_by_label("Name").fill(f"A view on {page.viewport_size}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".views-lines")).to_be_visible()
    expect(page.get_by_label("Name")).to_be_hidden()


def _columns(page: Page) -> None:
    _close(page, "dialog")
    page.get_by_role("button", name="Columns").click()
    expect(page.get_by_role("checkbox", name="Folder")).to_be_visible()


def _export_menu(page: Page) -> None:
    page.get_by_role("button", name="Columns").click()
    expect(page.get_by_role("checkbox", name="Folder")).to_be_hidden()
    page.get_by_role("button", name="Export", exact=True).click()
    expect(page.get_by_role("menuitem").first).to_be_visible()


def _exported(page: Page) -> None:
    page.get_by_role("menuitem", name=re.compile("^CSV for Excel")).click()
    expect(page.locator(".export-link")).to_be_visible()
    expect(page.get_by_role("menu")).to_be_hidden()


def _batch(page: Page) -> None:
    cells(page).first.click()
    expect(
        page.get_by_role("dialog").locator(".time-line").or_(page.get_by_text("No history yet."))
    ).to_be_visible()
    page.get_by_role("dialog").get_by_text("As stored").click()


def _no_batch(page: Page) -> None:
    page.goto("/batches?text=no-such-id")
    expect(page.locator("#grid-nothing")).to_contain_text("No batch matches")


def _selected(page: Page) -> None:
    _batches(page)
    page.locator("#grid .ag-row[row-index='1'] .check").click()
    page.locator("#grid .ag-row[row-index='5'] .check").click(modifiers=["Shift"])
    expect(page.locator("#selection-bar")).to_contain_text("5 batches selected")


def _window_of_selection(action: str, shown: str) -> Callable[[Page], None]:
    def opened(page: Page) -> None:
        _selected(page)
        if (menu := page.get_by_role("button", name="Actions")).is_visible():
            menu.click()
            page.get_by_role("menuitem", name=action).click()
        else:
            page.locator("#selection-bar").get_by_role("button", name=action).click()
        dialog = page.get_by_role("dialog")
        for choice in dialog.get_by_role("radio", name="Reject").all():
            choice.check()
        if action == "Distribute …":
            dialog.get_by_label("People", exact=True).first.click()
            page.get_by_role("option").first.click()
            dialog.get_by_label("People", exact=True).first.press("Escape")
        expect(page.get_by_role("dialog").locator(shown).first).to_be_visible()

    return opened


def _selection_menu(page: Page) -> None:
    _selected(page)
    if (menu := page.get_by_role("button", name="Actions")).is_visible():
        menu.click()
        expect(page.get_by_role("menuitem").first).to_be_visible()


def _review(page: Page) -> None:
    page.goto("/review?sample=20")
    expect(page.locator("#review-body.full #review-facts dl")).to_be_visible()
    expect(page.locator("#review-mask-files li").or_(page.get_by_text("No mask file."))).not_to_have_count(0)
    page.get_by_text("Sampling plan").click()


def _rejected(page: Page) -> None:
    page.locator(".review-buttons").get_by_role("button", name="Reject").click()
    expect(page.get_by_role("textbox", name="Reason")).to_be_visible()


def _reviewed(page: Page) -> None:
    page.goto("/review?text=no-such-id")
    expect(page.get_by_text("There is nothing to review.")).to_be_visible()


def _team(page: Page) -> None:
    page.goto("/team")
    expect(page.locator(".panel-table tbody tr")).not_to_have_count(0)
    expect(page.locator(".panel-work-left .cartesianlayer .trace")).not_to_have_count(0)


def _team_columns(page: Page) -> None:
    page.get_by_role("button", name="Columns").click()
    expect(page.get_by_role("checkbox", name="Times rejected")).to_be_visible()


def _forecast(page: Page) -> None:
    page.goto("/forecast")
    expect(page.locator(".panel-page .panel-body.loading")).to_have_count(0)
    expect(page.locator(".panel-forecast-weeks .cartesianlayer .trace")).not_to_have_count(0)


def _flow(page: Page) -> None:
    page.goto("/flow")
    expect_drawn(page, "months")
    expect(page.locator(".panel-each [role=button]")).not_to_have_count(0)


def _reports(page: Page) -> None:
    page.goto("/reports")
    expect(page.locator("#report-figures .figure")).to_have_count(5)
    expect(page.locator("#reports-kept .skeleton")).to_have_count(0)


def _files(page: Page) -> None:
    page.goto("/files")
    expect(page.locator(".panel-uploads [role=button]")).not_to_have_count(0)
    page.locator("#files-grid").scroll_into_view_if_needed()
    expect(cells(page, "files-grid").first).to_be_visible()


def _checked(page: Page) -> None:
    page.get_by_role("button", name="Check now").click()
    expect(result_of(page, "integrity")).not_to_be_empty()
    page.locator("#integrity button.attention-line").first.click()
    expect(page.get_by_role("dialog").locator("table")).to_be_visible()


def _section(name: str, shown: str) -> Callable[[Page], None]:
    def opened(page: Page) -> None:
        page.goto(f"/data?section={name}")
        expect(page.locator(shown).first).to_be_visible()

    return opened


def _activity(page: Page) -> None:
    page.goto("/activity")
    expect(page.locator(".log-table").first).to_be_visible()


def _operation(page: Page) -> None:
    page.locator(".operation-link").first.click()
    expect(page.get_by_role("dialog").locator(".operation-table")).to_be_visible()


def _jobs(page: Page) -> None:
    page.goto("/jobs")
    expect(page.locator(".jobs-table").first).to_be_visible()


def _attention(page: Page) -> None:
    page.goto("/attention")
    page.get_by_text("rules are quiet").click()
    expect(page.locator(".rule-silent .rule-what").first).to_be_visible()


def _snoozing(page: Page) -> None:
    page.locator("details.snooze > summary").first.click()
    expect(page.locator(".snooze-ways").first).to_be_visible()


def _threshold(page: Page) -> None:
    page.keyboard.press("Escape")  # the ways to snooze may lie over the next rule
    expect(page.locator(".snooze-ways").first).to_be_hidden()
    page.get_by_role("button", name="Threshold of").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def _snoozed_until(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    _snoozing(page)
    page.get_by_role("button", name="Until a day").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def _pasted(page: Page) -> None:
    page.get_by_label("Batch ids").fill("batch_77001, batch_77002")
    expect(page.locator(".pasted-new")).to_be_visible()


def _previewed(page: Page) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator('.upload[data-kind="import"]').get_by_role("button", name="Choose a file").click()
    chooser.value.set_files({"name": "lotes.csv", "mimeType": "text/csv", "buffer": _SHEET})
    expect(page.locator('.upload[data-kind="import"]')).to_contain_text("lotes.csv is ready.")
    page.get_by_role("button", name="Preview").click()
    expect(result_of(page, "import").locator("table").first).to_be_visible()


def _restore(page: Page) -> None:
    page.get_by_role("button", name="Restore the backup of").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()


def _person_page(page: Page) -> None:
    page.goto("/people?name=Segmenter+Cedar")
    expect(page.get_by_role("heading", name="Changed this week")).to_be_visible()


def _people(page: Page) -> None:
    page.goto("/people")
    expect(page.locator("#crew table").first).to_be_visible()


def _window_of_person(button: str | re.Pattern[str]) -> Callable[[Page], None]:
    def opened(page: Page) -> None:
        _close(page, "dialog")
        page.get_by_role("button", name=button).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()

    return opened


def _palette(page: Page) -> None:
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("option", name="To review")).to_be_visible()


def _keys(page: Page) -> None:
    _close(page, "dialog")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def _lost(page: Page) -> None:
    page.goto("/no-such-page")
    expect(page.get_by_role("heading", name="This page does not exist.")).to_be_visible()


#: In their order: what is open over a page is reached from the place before it.
PLACES: Mapping[str, Callable[[Page], None]] = {
    "overview": _overview,
    "filters": _filters,
    "choices of a filter": _choices,
    "calendar": _calendar,
    "menu of a panel": _panel_menu,
    "table of a panel": _window_of_panel("Table"),
    "definition of a panel": _window_of_panel("Definition"),
    "refused filter": _refused,
    "batches": _batches,
    "views": _views,
    "view to be saved": _saved_view,
    "saved views": _managed_views,
    "columns": _columns,
    "menu of exports": _export_menu,
    "export": _exported,
    "batch": _batch,
    "selected batches": _selection_menu,
    "assignment of selected batches": _window_of_selection("Assign …", ".for-person"),
    "review of selected batches": _window_of_selection("Review", ".data-table"),
    "dates of selected batches": _window_of_selection("Dates", ".for-dates"),
    "comment on selected batches": _window_of_selection("Add comment", ".for-comment"),
    "distribution": _window_of_selection("Distribute …", ".share-table"),
    "deletion of selected batches": _window_of_selection("Delete …", ".names"),
    "no batch": _no_batch,
    "review": _review,
    "reason of a rejection": _rejected,
    "nothing to review": _reviewed,
    "team": _team,
    "columns of the team": _team_columns,
    "forecast": _forecast,
    "flow": _flow,
    "reports": _reports,
    "files": _files,
    "contradictions": _checked,
    "data": _section("add", ".card-import"),
    "pasted ids": _pasted,
    "preview of an import": _previewed,
    "backups": _section("backups", "#backups table"),
    "restore": _restore,
    "delete": _section("delete", ".doomed-count"),
    "person": _person_page,
    "activity": _activity,
    "open operation": _operation,
    "jobs": _jobs,
    "attention": _attention,
    "snoozing": _snoozing,
    "threshold": _threshold,
    "snooze until a day": _snoozed_until,
    "people": _people,
    "new person": _window_of_person("Add a person"),
    "removed person": _window_of_person(f"Remove {_PERSON}"),
    "names to be merged": _window_of_person(re.compile("^Merge ")),
    "lost": _lost,
    "palette": _palette,
    "keys": _keys,
}


@pytest.mark.parametrize("size", [pytest.param(DESK, id="desk"), pytest.param(_PHONE, id="phone")])
def test_nothing_keeps_anybody_from_using_a_page(
    open_page: OpenPage, busy: Product, axe: str, size: dict[str, int], watch: Watch
) -> None:
    watch.expect(r"HTTP 4\d\d: GET .*/mask/|Failed to load resource")  # files that are no images
    page = open_page(busy.address, viewport=size, reduced_motion="reduce")
    page.add_init_script(path=axe)
    found, schemes = [], _SCHEMES
    for place, go in PLACES.items():
        go(page)
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            expect(page.locator(f'html[data-mantine-color-scheme="{scheme}"]')).to_have_count(1)
            violations = _violations(page, only_colours=scheme == schemes[1])
            found += [f"{place}, {scheme}: {each}" for each in violations]
        schemes = (schemes[1], schemes[0])  # the next place begins in the one that is on
    assert found == []


#: What axe finds by all rules; in the second scheme by those about colours. Where something is open over the
#: page, colours are looked at in there: those of the page were, when nothing was.
_AXE = """async onlyColours => {
    const seen = element => element.getClientRects().length > 0;
    const windows = "[role=dialog], [role=menu], [role=listbox], .mantine-Popover-dropdown";
    const over = [...document.querySelectorAll(windows)].filter(seen);
    const where = over.length ? {include: over} : document;
    const how = {resultTypes: ["violations"], preload: false};
    const colours = await axe.run(where, {...how, runOnly: ["color-contrast"]});
    if (onlyColours) return colours.violations;
    const others = await axe.run(document, {...how, rules: {"color-contrast": {enabled: false}}});
    return [...others.violations, ...colours.violations];
}"""


def _violations(page: Page, *, only_colours: bool) -> list[str]:
    found: list[dict[str, Any]] = page.evaluate(_AXE, only_colours)
    return [
        f"{each['id']}: {node['target']} {node['html'][:200]}" for each in found for node in each["nodes"]
    ]
