"""What somebody waits for who changes a batch, searches, or filters where work is given and reviewed."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import quote_plus, urlencode
from urllib.request import Request, urlopen

from playwright.sync_api import Locator, Page

from bench import browser
from bench.figures import Figure, median_ms
from dashboard import ids, review_ids
from dashboard.url import DRAWN_PATH
from tests.product import Product

_EDIT, _DRAWN = {2_348: 150.0, 1_000_000: 250.0}, {2_348: 250.0, 1_000_000: 400.0}
_FOUND_MOST = {2_348: 60.0, 1_000_000: 100.0}
#: What is filtered: the page, what its query string keeps, and what of it shows the filter.
_FILTERED = {
    "/assign": (
        "/batches",
        {"person": "~", "side": "people"},
        f"#{ids.GRID}, #{ids.GRID_TOTAL}, #{ids.GIVING_PEOPLE}",
    ),
    "/review": ("/review", {}, f"#{review_ids.TITLE}, #{review_ids.PLACE}, #{review_ids.FACTS}"),
}
_FILTERS: tuple[dict[str, str], ...] = ({"priority": "high"}, {"priority": "low"}, {"priority": "medium"}, {})
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


#: Types a text into the palette, which shows nothing: milliseconds until what is found for it stands there.
_FOUND = """([field, list, text]) => new Promise(done => {
    const input = document.getElementById(field), found = document.getElementById(list);
    const start = performance.now();
    new MutationObserver((_, observer) => {
        if (!found.querySelector("[role=option]")) return;
        observer.disconnect();
        requestAnimationFrame(() => done(performance.now() - start));
    }).observe(found, {subtree: true, childList: true});
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, text);
    input.dispatchEvent(new Event("input", {bubbles: true}));
})"""
_UNKNOWN = "a text that is nowhere"


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
        for what, (path, kept, shown) in _FILTERED.items():
            page.goto(f"{path}?{urlencode(kept)}")
            page.wait_for_load_state("networkidle")
            queries = (f"?{urlencode(kept | each)}" for each in _FILTERS[:many])
            drawn = [browser.filtered(page, query, shown) for query in queries]
            yield _figure(f"filter to drawn, {what}", batches, drawn, _DRAWN)
        found = [_found(page, text) for text in _typed(page, names)[:many]]
        yield _figure("palette: what is typed is found", batches, found, _FOUND_MOST)
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


def _typed(page: Page, names: list[str]) -> list[str]:
    """What somebody types who looks for a batch or a person."""
    page.keyboard.press("Control+k")
    page.locator(f"#{ids.PALETTE_LIST} [role=option]").first.wait_for()
    batches = page.evaluate("fetch('/api/batches?per_page=4&sort=-id').then(it => it.json())")["items"]
    parts = [each["id"][length:] for length, each in enumerate(batches, 3)]
    return [*parts, *(name[: 4 + 3 * n] for n, name in enumerate(names))]


def _found(page: Page, text: str) -> float:
    page.locator(f"#{ids.PALETTE_TEXT}").fill(_UNKNOWN)
    page.locator(f"#{ids.PALETTE_LIST} [role=option]").first.wait_for(state="detached")
    return float(page.evaluate(_FOUND, [ids.PALETTE_TEXT, ids.PALETTE_LIST, text]))


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
