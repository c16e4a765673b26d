"""What somebody waits for who changes a batch in the list, or turns to the page of a person."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import quote_plus
from urllib.request import Request, urlopen

from playwright.sync_api import Locator, Page

from bench import browser
from bench.figures import Figure, median_ms
from dashboard import ids
from dashboard.url import DRAWN_PATH
from tests.product import Product

_EDIT, _DRAWN = {2_348: 150.0, 1_000_000: 250.0}, {2_348: 250.0, 1_000_000: 400.0}
_TIMES, _FEW = 7, 3
_WORDS = {"High": "Low", "Medium": "High", "Low": "Medium", "": "High"}
#: Milliseconds from the choice until the list says that it was saved, and the cell shows it.
_SAVED = """([said, batch, cell, word]) => {
    window.saved = new Promise(done => addEventListener("pointerdown", () => {
        const start = performance.now();
        const look = () => {
            const told = document.getElementById(said).innerText;
            const shown = document.querySelector(cell).innerText.trim();
            const both = told.startsWith(batch) && told.includes("Saved") && shown === word;
            if (both) done(performance.now() - start);
            else requestAnimationFrame(look);
        };
        look();
    }, {capture: true, once: true}));
}"""


def measured(product: Product, batches: int, times: int) -> Iterator[Figure]:
    """The batches that are changed keep what they got."""
    many = _TIMES if times > 1 else _FEW
    with browser.chromium() as opened:
        page = browser.page_of(opened, product)
        page.goto("/batches?view=all")
        edits = [_edited(page, row) for row in range(many)]
        yield _figure("edit of a cell until it is saved and shown", batches, edits, _EDIT)
        page.goto("/people")
        page.wait_for_load_state("networkidle")
        names = _names(product)
        queries = (f"?name={quote_plus(name)}" for name in names[:many])
        drawn = [browser.filtered(page, query, f"#{ids.CREW}") for query in queries]
        yield _figure("the page of a person, asked for to drawn", batches, drawn, _DRAWN)
        batch = page.evaluate("fetch('/api/batches?per_page=1').then(it => it.json())")["items"][0]["id"]
    answers = [median_ms(partial(_drawn, product, name), 1) for name in names[-many:]]
    yield _figure("the page of a person over HTTP, nobody has asked for it", batches, answers, _DRAWN)
    changes = [median_ms(_change(product, batch, number), 1) for number in range(many)]
    yield _figure("edit of a batch over HTTP", batches, changes, {})


def _figure(what: str, batches: int, found: list[float], most: dict[int, float]) -> Figure:
    return Figure("Changing", what, batches, statistics.median(found), "ms", most=most.get(batches))


def _edited(page: Page, row: int) -> float:
    """Another priority for one of the first rows that may be changed."""
    cell = page.locator('#grid .ag-row[row-id] [col-id="priority"].may-edit').nth(row)
    cell.wait_for()
    at = cell.evaluate("cell => cell.closest('.ag-row').getAttribute('row-index')")
    line = f'#grid .ag-row[row-id][row-index="{at}"]'
    batch = page.locator(f'{line} [col-id="id"]').inner_text()
    word = _WORDS.get(cell.inner_text().strip(), "High")
    _open(page, cell)
    page.evaluate(_SAVED, [ids.LIST_SAID, batch, f'{line} [col-id="priority"]', word])
    page.locator(".ag-list-item", has_text=word).click()
    return float(page.evaluate("saved"))


def _open(page: Page, cell: Locator) -> None:
    cell.hover()
    cell.locator(".cell-pencil").click()
    page.locator(".ag-list-item").first.wait_for()


def _names(product: Product) -> list[str]:
    with product.database() as mongo:
        return sorted(each["name"] for each in mongo.people.find({}, {"name": 1}))


def _drawn(product: Product, name: str) -> None:
    _ask(f"{product.address}{DRAWN_PATH}/people?name={quote_plus(name)}")


def _change(product: Product, batch: str, number: int) -> Callable[[], None]:
    address = f"{product.address}/api/batches/{quote_plus(batch)}/edit"
    body = json.dumps({"values": {"specification": f"bench {number}"}}).encode()
    return lambda: _ask(Request(address, body, {"Content-Type": "application/json"}))  # noqa: S310  # ours


def _ask(what: str | Request) -> None:
    with urlopen(what, timeout=60) as answer:  # noqa: S310  # our own address
        answer.read()
