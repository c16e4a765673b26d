"""What a visitor does and sees, said once, so that the journeys speak of the product and not of selectors."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Download, Error, Locator, Page, Request, Route, expect

from dashboard.url import ATTENTION_BADGE_PATH, LIVE_PATH
from tests.browser.conftest import PATIENCE

# What a page asks for by its own clock, and Chromium when it likes.
_BY_ITSELF = (LIVE_PATH, ATTENTION_BADGE_PATH, "/favicon.svg")


def number_in(text: str) -> int:
    """The first whole number in *text*, however its thousands are separated."""
    found = re.search(r"\d[\d.,]*", text)
    assert found, f"no number in {text!r}"
    return int(re.sub(r"[.,]", "", found[0]))


# --- the overview -------------------------------------------------------------------------------


def total(page: Page) -> Locator:
    """The figure that counts everything under the filter."""
    return page.locator(".figure-total .figure-value")


def expect_total(page: Page, n: int) -> None:
    expect(total(page)).to_have_text(f"{n:,}")


def expect_drawn(page: Page, panel: str) -> None:
    """Wait until the chart of *panel* stands."""
    expect(page.locator(f".panel-{panel} .panel-body.full .cartesianlayer .trace")).not_to_have_count(0)


def open_overview(page: Page, query: str = "") -> None:
    page.goto(f"/?{query}" if query else "/")
    expect(total(page)).to_be_visible()
    expect_drawn(page, "people")


@dataclass(frozen=True)
class Mark:
    """A bar, segment or point of a chart: its place in the figure, its number, the filter a click gives."""

    panel: str
    trace: int
    point: int
    n: int
    query: str


def marks(page: Page, panel: str) -> list[Mark]:
    """Everything in the chart of *panel* that a click leads on from, as the chart shows it.

    The unseen rest of a person's row leads on as well, and is left out.
    """
    found = page.evaluate(
        """panel => {
            const chart = document.querySelector(`.panel-${panel} .js-plotly-plot`);
            return chart._fullData.flatMap((trace, at) => (trace.customdata || []).map((query, point) => {
                const n = trace.type === "bar" && trace.orientation === "h" ? trace.x[point] : trace.y[point];
                const seen = (trace.marker || {}).color !== "rgba(0,0,0,0)";
                return {trace: at, point, n, query, seen};
            })).filter(({query, seen}) => typeof query === "string" && seen);
        }""",
        panel,
    )
    return [Mark(panel, each["trace"], each["point"], each["n"], each["query"]) for each in found]


def until(page: Page, expression: str, arg: Any = None) -> Any:
    """What a JavaScript *expression* gives in the page, a value or an element, once it is something.

    The page's own policy forbids Playwright's way, which evaluates text in the page at a later time.
    """
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        try:
            handle = page.evaluate_handle(expression, arg)
            if found := handle.as_element() or handle.json_value():
                return found
        except Error as error:
            if "context was destroyed" not in error.message:  # else another page comes
                raise
        page.wait_for_timeout(20)
    pytest.fail(f"did not come true: {expression}")


def click_mark(page: Page, mark: Mark) -> None:
    """Click in the middle of a bar or on a point, with the mouse, once it is drawn."""
    drawn = until(
        page,
        """({panel, trace, point, query}) => {
            const chart = document.querySelector(`.panel-${panel} .js-plotly-plot`);
            const cells = chart && chart.calcdata && chart.calcdata[trace];
            const custom = cells && chart._fullData[trace].customdata;
            if (!custom || custom[point] !== query) return null;
            const shapes = [...chart.querySelectorAll(".bars .point, .scatter path.point")];
            const shape = shapes.find(({__data__: cell}) => cell.i === point && cells.includes(cell));
            return shape && (shape.querySelector("path") || shape);
        }""",
        {"panel": mark.panel, "trace": mark.trace, "point": mark.point, "query": mark.query},
    )
    assert drawn
    drawn.scroll_into_view_if_needed()
    drawn.hover(force=True)
    # A click counts for what plotly has under the pointer, which it finds a moment after the pointer came.
    until(
        page,
        """({panel, query}) => {
            const under = document.querySelector(`.panel-${panel} .js-plotly-plot`)._hoverdata;
            return under && under[0].customdata === query;
        }""",
        {"panel": mark.panel, "query": mark.query},
    )
    drawn.click(force=True)


def colours(page: Page, panel: str) -> list[str]:
    """The colours in which the bars of *panel* are painted, patterns aside."""
    found: list[str] = page.eval_on_selector_all(
        f".panel-{panel} .bars .point path",
        """paths => [...new Set(paths.map(path => getComputedStyle(path))
            .filter(style => style.fillOpacity !== "0").map(style => style.fill))]
            .filter(fill => fill.startsWith("rgb"))""",
    )
    return found


def open_menu(page: Page, title: str, item: str) -> None:
    page.get_by_role("button", name=f"Menu for “{title}”").click()
    page.get_by_role("menuitem", name=item).click()


def table_in(page: Page) -> list[list[str]]:
    """The table of the window over the page, its header first."""
    rows = page.get_by_role("dialog").locator(".data-table tr")
    expect(rows.first).to_be_visible()
    found: list[list[str]] = rows.evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
    )
    return found


# --- the filter ---------------------------------------------------------------------------------


def chips(page: Page) -> Locator:
    return page.locator(".chip")


def choose(page: Page, label: str, *options: str) -> None:
    """Choose *options* of the filter *label* from its list, as with the mouse."""
    page.get_by_role("combobox", name=label).or_(page.get_by_label(label, exact=True)).first.click()
    for option in options:
        page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")


def expect_opened(dialog: Locator) -> None:
    """Wait until a window stands open and has taken the focus: before that it may take it away from what is
    in it, and hears of no key."""
    expect(dialog).to_be_visible()
    until(dialog.page, "document.activeElement.closest('[role=dialog]')")


def dismiss(dialog: Locator) -> None:
    """Close a window with the keyboard."""
    expect_opened(dialog)
    dialog.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def meet(page: Page, address: str, handle: Callable[[Route], object], **how: Any) -> None:
    """Have *handle* meet the requests to *address*, as `page.route` does, from now on.

    A page that stands sends its requests a little longer by the way it knew: a question of our own tells when
    they are met.
    """
    page.route(address, handle, **how)
    page.route("**/healthz?met", lambda route: route.fulfill(body="met"))
    until(page, "fetch('/healthz?met').then(it => it.text()).then(text => text === 'met')")


class Held:
    """Requests that wait on their way until they are let go: the seconds of a slow line."""

    def __init__(self, page: Page, address: str, method: str = "POST") -> None:
        self._page, self._address = page, address
        self._waiting: list[Route] = []

        def wait(route: Route) -> None:
            if route.request.method == method:
                self._waiting.append(route)
            else:
                route.fallback()

        meet(page, address, wait)

    def let_go(self) -> None:
        """Send on what waits, and whatever comes from now on."""
        for route in self._waiting:
            route.continue_()
        self._page.unroute(self._address)


def asked_by(page: Page) -> list[str]:
    """The paths that *page* asks the server for from now on, without what it asks for by itself; it grows."""
    asked: list[str] = []

    def note(request: Request) -> None:
        path = urlsplit(request.url).path
        if not path.endswith(_BY_ITSELF):
            asked.append(path)

    page.on("request", note)
    return asked


def query_of(page: Page) -> str:
    """The query string as the page itself has it just now; the driver hears of it a moment later."""
    return str(page.evaluate("location.search.slice(1)"))


def expect_query(page: Page, query: str) -> None:
    """Wait until the address says *query*: it may follow what is shown, or come before it."""
    expect(page).to_have_url(re.compile(rf"\?{re.escape(query)}$" if query else r"^[^?]+$"))


def ask_for(page: Page, query: str) -> None:
    """Give the page another filter without loading it anew, as a link inside it does."""
    page.evaluate("search => window.dash_clientside.set_props('url', {search})", f"?{query}" if query else "")


# --- the batches --------------------------------------------------------------------------------


def expect_grid_total(page: Page, n: int) -> None:
    expect(page.locator("#grid-total")).to_have_text("1 batch" if n == 1 else f"{n:,} batches")


def expect_rows(page: Page, n: int) -> None:
    """Both what the grid says and the rows it can be scrolled through are *n*."""
    expect_grid_total(page, n)
    until(page, "n => window.dash_ag_grid.getApi('grid').getDisplayedRowCount() === n", n)


def open_batches(page: Page, query: str = "") -> None:
    page.goto(f"/batches?{query}" if query else "/batches")
    expect(page.locator("#grid-total")).not_to_be_empty()


def cells(page: Page, grid: str = "grid") -> Locator:
    """The cells of the rows of a grid that have arrived.

    Until then a row with nothing in it holds their place. A click there opens nothing, and the row that comes
    is another element.
    """
    return page.locator(f"#{grid} .ag-row[row-id] .ag-cell:not([col-id=select])")


def cell(page: Page, column: str, at: int = 0) -> Locator:
    """The cell of a column in a row of the batches that has arrived."""
    return page.locator(f'#grid .ag-row[row-id][row-index="{at}"] [col-id="{column}"]')


def row(page: Page, at: int, grid: str = "grid") -> Any:
    """The data of row *at* of a grid, once it has arrived."""
    return until(
        page,
        "([at, grid]) => (window.dash_ag_grid.getApi(grid).getDisplayedRowAtIndex(at) || {}).data",
        [at, grid],
    )


# --- long work ----------------------------------------------------------------------------------


def result_of(page: Page, kind: str) -> Locator:
    """What the page says of long work of this kind once it has ended."""
    return page.locator(f"#task-{kind}-result")


def choose_file(page: Page, kind: str, path: Path) -> None:
    """Hand in the file at *path* for work of this kind."""
    place = page.locator(f'.upload[data-kind="{kind}"]')
    with page.expect_file_chooser() as chooser:
        place.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(path)
    expect(place).to_contain_text(f"{path.name} is ready.")


# --- exports ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Exported:
    """A downloaded file and the sidecar that tells about it."""

    name: str
    path: Path
    about: dict[str, Any]

    def rows(self) -> list[list[str]]:
        """The lines of a CSV, the header first."""
        with self.path.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))


def export_batches(page: Page, item: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name="Export", exact=True).click()
    page.get_by_role("menuitem", name=item).click()


def take_export(page: Page) -> Exported:
    """Download the file that the export box offers, and check it against its sidecar."""
    link = page.locator(".export-link")
    expect(link).to_be_visible()
    with page.expect_download() as started:
        link.click()
    download: Download = started.value
    place = page.get_by_role("link", name="About this file").get_attribute("href")
    about = json.loads(page.request.get(str(place)).text())
    path = Path(download.path())
    assert about["file"] == download.suggested_filename
    assert about["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    return Exported(download.suggested_filename, path, about)


def column(rows: Sequence[Sequence[str]], name: str) -> list[str]:
    """The cells below the header *name*."""
    at = list(rows[0]).index(name)
    return [each[at] for each in rows[1:]]
