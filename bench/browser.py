"""What somebody waits for: a page to stand, a filter to be drawn, a change by others to be seen."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, Request, sync_playwright

from bench.figures import Figure
from dashboard import ids
from tests.product import CHROMIUM, FLAGS, Product

_TIMEOUT = 120_000  # milliseconds
_COLD, _WARM = {2_348: 1500.0, 1_000_000: 2000.0}, {2_348: 800.0, 1_000_000: 1200.0}
_FILTER = {2_348: 250.0, 1_000_000: 400.0}
_OF_PANELS = {2_348: 250.0, 1_000_000: 600.0}
#: Pages that consist of panels: name, path, and what their query string has beside the filter.
_PANEL_PAGES = (
    ("Flow", "/flow", ""),
    ("Flow in working days", "/flow", "days=working"),
    ("Team", "/team", ""),
    ("Team in working days", "/team", "days=working"),
    ("Forecast", "/forecast", ""),
)
#: What of a first visit is there when, in milliseconds, while the copy is still being made.
_FIRST = {100_000: {"all figures": 2000.0}, 1_000_000: {"first figures": 3000.0}}
_FOREIGN = {2_348: 1.0, 1_000_000: 2.0}
#: All panels and figures stand: the milliseconds since the navigation began.
_STANDS = """() => {
    const panels = document.querySelectorAll(".panel-body");
    const full = document.querySelectorAll(".panel-body.full .cartesianlayer .trace");
    const drawn = new Set([...full].map(trace => trace.closest(".panel-body")));
    const total = document.querySelector(".figure-total .figure-value");
    return total && panels.length && drawn.size === panels.length && performance.now();
}"""
#: All panels stand, with a picture, a table, or with why there is none.
_PANELS_STAND = """() => {
    const bodies = [...document.querySelectorAll(".panel-body")];
    const stands = body => body.matches(".nothing") || body.querySelector(".main-svg, .data-table");
    return bodies.length && bodies.every(stands);
}"""
#: Notes after how many milliseconds what of the overview was there.
_NOTING = f"""
    window.seen = {{}};
    const all = selector => document.querySelectorAll(selector).length;
    const note = (what, there) => {{ if (there && !(what in seen)) seen[what] = performance.now(); }};
    const look = () => {{
        note("the page", all(".panel-body"));
        note("first figures", all(".figure:not(.skeleton)"));
        note("all figures", all(".figure") && !all(".figure.skeleton"));
        note("all panels", ({_STANDS})() && !all(".attention .skeleton"));
        requestAnimationFrame(look);
    }};
    look();
"""
_PICTURES = ".panel-body .main-svg, .figure-value"
#: Sets the query string; milliseconds until the last of what is watched was seen to change, once nothing has
#: for a while. Not seen are what is set to what it was, what marks are told for screen readers once all is
#: painted, and the class by which Dash says, a tenth of a second later, that it has looked at a chart's size.
_FILTERED = """([url, query, shown]) => new Promise(done => {
    const start = performance.now();
    let last = 0, quiet;
    const heard = ["role", "tabindex", "aria-label"];
    const isSeen = ({type, attributeName: name, oldValue, target}) => type !== "attributes" || !(
        heard.includes(name) || target.getAttribute(name) === oldValue
        || (name === "class" && target.matches(".js-plotly-plot"))
    );
    const seen = records => {
        if (records && !records.some(isSeen)) return;
        if (records) last = performance.now() - start;
        clearTimeout(quiet);
        quiet = setTimeout(() => { observer.disconnect(); done(last); }, 1500);
    };
    const observer = new MutationObserver(seen);
    const watched = {subtree: true, childList: true, attributeOldValue: true, characterData: true};
    document.querySelectorAll(shown).forEach(each => observer.observe(each, watched));
    seen();
    dash_clientside.set_props(url, {search: query});
})"""


def first_visit(product: Product, batches: int) -> Iterator[Figure]:
    """What a reader sees who comes as soon as the product is ready, and when: no copy has been made."""
    with chromium() as browser:
        page = page_of(browser, product)
        page.add_init_script(_NOTING)
        page.goto("/", wait_until="commit")
        page.wait_for_function("'all panels' in seen", timeout=_TIMEOUT)
        seen: dict[str, float] = page.evaluate("seen")
    for what, found in seen.items():
        most = _FIRST.get(batches, {}).get(what)
        yield Figure("Browser", f"first visit, no copy yet: {what}", batches, found, "ms", most=most)


def measured(product: Product, batches: int, times: int) -> Iterator[Figure]:
    with chromium() as browser:
        cold, warm = zip(*(_standing(browser, product) for _ in range(times)), strict=True)
        for what, found, most in (("cold", cold, _COLD), ("warm", warm, _WARM)):
            yield Figure(
                *(
                    "Browser",
                    f"overview stands, {what} browser cache",
                    batches,
                    statistics.median(found),
                    "ms",
                ),
                most=most.get(batches),
            )
        page = _open(browser, product)
        queries = ("?stage=in_progress", "?review=approved", "?stage=segmented&priority=high", "")
        drawn = [filtered(page, query) for query in queries]
        yield Figure(
            "Browser",
            "filter to drawn, overview",
            batches,
            statistics.median(drawn),
            "ms",
            most=_FILTER.get(batches),
        )
        for each in _PANEL_PAGES if times > 1 else _PANEL_PAGES[-1:]:
            yield _panels(browser, product, batches, *each)
        seen = [_foreign(page, product, number) for number in range(times)]
        yield Figure(
            "Browser",
            "a foreign write is on the page",
            batches,
            statistics.median(seen),
            "s",
            most=_FOREIGN.get(batches),
        )


def _panels(browser: Browser, product: Product, batches: int, name: str, path: str, also: str) -> Figure:
    """From a filter to all panels of a page; the query string has *also* beside the filter."""
    page = page_of(browser, product)
    page.goto(f"{path}?{also}")
    page.wait_for_function(_PANELS_STAND, timeout=_TIMEOUT)
    page.wait_for_load_state("networkidle")
    filters = ("priority=high", "files=yes", "priority=medium&files=yes", "")
    queries = ["&".join(filter(None, (each, also))) for each in filters]
    drawn = statistics.median(filtered(page, query and f"?{query}", ".panel-body") for query in queries)
    page.close()
    return Figure("Browser", f"filter to drawn, {name}", batches, drawn, "ms", most=_OF_PANELS.get(batches))


def page_of(browser: Browser, product: Product) -> Page:
    """A new page, as large as a desk has it."""
    return browser.new_page(
        bypass_csp=True, base_url=product.address, viewport={"width": 1440, "height": 900}
    )


def filtered(page: Page, query: str, shown: str = _PICTURES) -> float:
    """Milliseconds from another query string until the last change of what is *shown* (a selector)."""
    return float(page.evaluate(_FILTERED, [ids.URL, query, shown]))


def requests_of(product: Product, path: str, folder: Path) -> list[Path]:
    """What a page asks its callbacks when it is opened and a filter is set, as files."""
    bodies: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/_dash-update-component") and request.post_data:
            bodies.append(request.post_data)

    with chromium() as browser:
        page = browser.new_page(bypass_csp=True, base_url=product.address)
        page.on("request", note)
        page.goto(path)
        page.wait_for_load_state("networkidle")
        filtered(page, "?stage=in_progress")
    files = []
    for number, body in enumerate(bodies):
        file = folder / f"{path.strip('/') or 'overview'}-{number}.json"
        file.write_text(body)
        files.append(file)
    return files


def wait_for_snapshot(product: Product, batches: int) -> None:
    """Until the copy of the batches answers: then figures come within a blink, whatever is asked."""
    deadline = time.monotonic() + 600
    folder = product.data_dir / "snapshots"
    while time.monotonic() < deadline:
        with suppress(HTTPError):  # 503 while it is being prepared
            urlopen(f"{product.address}/api/metrics/overview", timeout=600).close()  # noqa: S310  # ours
        manifests = [json.loads(each.read_text()) for each in folder.glob("batches_*/manifest.json")]
        if any(manifests) or not batches:
            return
        time.sleep(0.5)
    raise TimeoutError("there is no snapshot")


def _standing(browser: Browser, product: Product) -> tuple[float, float]:
    """Milliseconds until the overview stands with nothing cached, and once more."""
    context = browser.new_context(
        bypass_csp=True, base_url=product.address, viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    found = []
    for _ in range(2):
        page.goto("/", wait_until="commit")
        found.append(float(page.wait_for_function(_STANDS, timeout=_TIMEOUT).json_value()))
        page.wait_for_load_state("networkidle")
    context.close()
    return found[0], found[1]


def _open(browser: Browser, product: Product) -> Page:
    page = page_of(browser, product)
    page.goto("/")
    page.wait_for_function(_STANDS, timeout=_TIMEOUT)
    page.wait_for_load_state("networkidle")
    return page


def _foreign(page: Page, product: Product, number: int) -> float:
    """Seconds until the total shows a batch that another tool has added."""
    total = page.locator(".figure-total .figure-value")
    before = total.inner_text()
    with product.database() as mongo:
        mongo.batches.count_documents({"id": "none"})  # connected
        start = time.perf_counter()
        mongo.batches.insert_one({"id": f"batch_bench_{number}_{time.time_ns()}"})
        page.wait_for_function(
            "([selector, before]) => document.querySelector(selector).innerText !== before",
            arg=[".figure-total .figure-value", before],
            timeout=_TIMEOUT,
        )
        seconds = time.perf_counter() - start
        mongo.batches.delete_many({"id": {"$regex": "^batch_bench_"}})
    page.wait_for_function(
        "([selector, before]) => document.querySelector(selector).innerText === before",
        arg=[".figure-total .figure-value", before],
        timeout=_TIMEOUT,
    )
    return seconds


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
