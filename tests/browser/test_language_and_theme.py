"""The reader's language and theme: chosen by the browser, changed by hand, and kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.driving import asked_by, colours, expect_drawn, expect_total, open_overview, until
from tests.product import ROOT, Product

_CATALOGUE: Path = ROOT / "dashboard" / "translations" / "es.po"


def _english() -> list[re.Pattern[str]]:
    """What no line of a Spanish page may be: every English phrase that Spanish says differently."""
    with _CATALOGUE.open("rb") as file:
        entries = [
            (_forms(entry.id), _forms(entry.string)) for entry in read_po(file, locale="es") if entry.id
        ]
    pairs = [pair for ids, strings in entries for pair in zip(ids, strings, strict=True)]
    return [
        re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(english)))
        for english, spanish in pairs
        if english != spanish and re.search("[a-z]{2}", re.sub(r"\{\w+\}", "", english))
    ]


def _forms(text: Any) -> list[str]:
    """The singular and the plural of a catalogue's entry, or its only form."""
    return [text] if isinstance(text, str) else list(text)


def _words(page: Page) -> set[str]:
    """Every line on the page, and what its labels, placeholders and titles say."""
    lines: list[str] = page.evaluate(
        """() => [document.title, ...document.body.innerText.split("\\n"),
            ...[...document.querySelectorAll("[aria-label], [placeholder], [title]")].flatMap(
                each => ["aria-label", "placeholder", "title"].map(name => each.getAttribute(name) || ""))]"""
    )
    return {line.strip() for line in lines if line.strip()}


def _english_on(page: Page) -> dict[str, str]:
    words = _words(page)
    return {line: pattern.pattern for pattern in _english() for line in words if pattern.fullmatch(line)}


def test_a_spanish_browser_gets_a_spanish_page(open_page: OpenPage, product: Product) -> None:
    page = open_page(product.address, locale="es-ES")
    page.goto("/?person=Segmenter+Aspen")
    expect(page.locator(".figure-total")).to_be_visible()
    expect_drawn(page, "people")
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^es"))
    expect(page.locator(".status")).to_contain_text("en directo")
    assert len(_words(page)) > 60
    assert _english_on(page) == {}
    page.get_by_role("link", name="Lotes", exact=True).click()
    expect(page.locator("#grid-total")).to_have_text(re.compile(r"^\d+ lotes$"))
    expect(page.locator(".ag-center-cols-container .badge").first).to_be_visible()
    page.get_by_role("button", name="Exportar").click()
    expect(page.get_by_role("menuitem").first).to_be_visible()
    assert _english_on(page) == {}


def test_the_chosen_language_survives_a_reload_and_can_be_changed_back(
    open_page: OpenPage, product: Product, everything: int
) -> None:
    page = open_page(product.address, locale="es-ES")
    page.goto("/")
    expect(page.locator(".figure-total .figure-word")).to_have_text("Lotes")
    expect(page.locator(".figure-total .figure-value")).to_have_text(f"{everything:,}".replace(",", "."))
    page.get_by_text("EN", exact=True).click()
    expect(page.locator(".figure-total .figure-word")).to_have_text("Batches")
    expect_total(page, everything)
    page.reload()
    expect(page.locator(".figure-total .figure-word")).to_have_text("Batches")
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^en"))
    page.get_by_text("ES", exact=True).click()
    expect(page.locator(".figure-total .figure-word")).to_have_text("Lotes")


def _choose_theme(page: Page, name: str) -> None:
    page.locator("#scheme-choice label", has_text=name).click()


def test_the_theme_follows_the_system_until_one_is_chosen_and_is_kept(page: Page) -> None:
    html = page.locator("html")
    open_overview(page)
    expect(html).to_have_attribute("data-mantine-color-scheme", "light")
    light = colours(page, "people")
    page.emulate_media(color_scheme="dark")
    expect(html).to_have_attribute("data-mantine-color-scheme", "dark")
    until(
        page,
        """light => [...document.querySelectorAll(".panel-people .bars .point path")].every(
            path => path.style.fill.startsWith("url") || !light.includes(getComputedStyle(path).fill))""",
        light,
    )
    _choose_theme(page, "Light")
    expect(html).to_have_attribute("data-mantine-color-scheme", "light")
    until(
        page,
        """light => [...document.querySelectorAll(".panel-people .bars .point path")].some(
            path => light.includes(getComputedStyle(path).fill))""",
        light,
    )
    page.reload()
    expect_drawn(page, "people")
    expect(html).to_have_attribute("data-mantine-color-scheme", "light")
    assert set(colours(page, "people")) & set(light)


def test_another_theme_asks_nothing_of_the_server(page: Page) -> None:
    open_overview(page)
    page.wait_for_load_state("networkidle")
    before = colours(page, "people")
    asked = asked_by(page)
    _choose_theme(page, "Dark")
    until(
        page,
        """before => [...document.querySelectorAll(".panel-people .bars .point path")].every(
            path => path.style.fill.startsWith("url") || !before.includes(getComputedStyle(path).fill))""",
        before,
    )
    assert asked == []


def test_a_dark_page_never_flashes_light(page: Page) -> None:
    open_overview(page)
    _choose_theme(page, "Dark")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    page.add_init_script(
        """window.frames_seen = new Set();
        (function look() {
            if (document.body) {
                const scheme = document.documentElement.dataset.mantineColorScheme;
                window.frames_seen.add(scheme + " " + getComputedStyle(document.body).backgroundColor);
            }
            requestAnimationFrame(look);
        })();"""
    )
    page.reload()
    expect_drawn(page, "people")
    seen = page.evaluate("[...window.frames_seen]")
    assert {each.split(" ")[0] for each in seen} == {"dark"}, seen
    assert len(seen) == 1, seen
