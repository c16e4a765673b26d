"""The review, as a supervisor works through it: every decision is checked in the database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from data.crew import editing
from data.mongo.client import Mongo
from tests.browser.conftest import OpenPage
from tests.browser.driving import meet
from tests.data.masks.hostile import png
from tests.data.masks.storing import store
from tests.product import Product

_PHONE = {"width": 390, "height": 844}
_WHO: Any = {"actor": "another", "origin": "api"}


@pytest.fixture
def mongo(workshop: Product) -> Iterator[Mongo]:
    with workshop.database() as mongo:
        yield mongo


@pytest.fixture
def family(mongo: Mongo) -> Iterator[str]:
    """Three batches of this test alone, by what their ids begin with: with a mask, unreadable, without."""
    name = f"batch_6{uuid4().int % 10**8:08}"
    mongo.batches.insert_many(
        [
            {
                "id": f"{name}{n}",
                "assignee": "Segmenter Alder",
                "status": "S",
                "specification": f"kind {n}",
                "metadata": {"assigned_at": f"2026-01-0{n}", "review_status": ""},
            }
            for n in (1, 2, 3)
        ]
    )
    store(mongo, f"{name}1.png", png(p0_0=255))
    store(mongo, f"{name}2.png", b"no image")
    yield name
    mongo.batches.delete_many({"id": re.compile(f"^{name}")})
    files = [each["_id"] for each in mongo.mask_files.find({"filename": re.compile(name)})]
    mongo.mask_files.delete_many({"_id": {"$in": files}})
    mongo.mask_chunks.delete_many({"files_id": {"$in": files}})


@pytest.fixture
def opened(open_page: OpenPage, workshop: Product, family: str, watch: Any) -> Callable[..., Page]:
    watch.expect(r"HTTP 4\d\d: GET .*/mask/|Failed to load resource")  # the file that is no image

    def open_it(query: str = "", **options: Any) -> Page:
        page = open_page(workshop.address, **options)
        page.goto(f"/review?text={family}{query}")
        expect(page.locator("#review-title")).to_contain_text(family)
        return page

    return open_it


def _shows(page: Page, batch_id: str) -> None:
    """Wait until this batch can be decided about."""
    expect(page.locator("#review-title")).to_have_text(batch_id)
    expect(_button(page, "Approve")).to_be_enabled()


def _button(page: Page, name: str) -> Locator:
    return page.locator(".review-buttons").get_by_role("button", name=name)


def _said(page: Page, words: str) -> None:
    expect(page.locator("#review-said")).to_have_text(words)


def _review(mongo: Mongo, batch_id: str) -> str:
    found: Any = mongo.batches.find_one({"id": batch_id})
    return str(found["metadata"].get("review_status") or "")


def test_batches_are_reviewed_with_keys_alone(opened: Callable[..., Page], mongo: Mongo, family: str) -> None:
    first, second, third = (f"{family}{n}" for n in (1, 2, 3))
    page = opened()
    keyboard = page.keyboard
    _shows(page, first)
    expect(page.locator("#review-place")).to_have_text("1 of 3")
    expect(page.locator("#review-mask-about")).to_contain_text("4 × 3 pixels")
    expect(page.locator("#review-facts")).to_contain_text("kind 1")
    keyboard.press("j")
    _shows(page, second)
    expect(page.locator("#review-mask-about")).to_contain_text("It can be downloaded")
    keyboard.press("s")
    _shows(page, third)
    expect(page.locator("#review-mask-files")).to_have_text("No mask file.")
    keyboard.press("k")
    keyboard.press("k")
    _shows(page, first)
    keyboard.press("y")
    _said(page, f"{first} is approved.")
    _shows(page, second)
    assert _review(mongo, first) == "aprobado"
    keyboard.press("n")
    reason = page.get_by_role("textbox", name="Reason")
    expect(reason).to_be_focused()
    keyboard.press("Control+Enter")
    expect(page.get_by_text("Write a reason first.")).to_be_visible()
    keyboard.type("Holes in the mask, yes")
    expect(reason).to_have_value("Holes in the mask, yes")
    keyboard.press("Control+Enter")
    _said(page, f"{second} is rejected, and back with its segmenter.")
    _shows(page, third)
    assert _review(mongo, second) == "no_aprobado"
    keyboard.press("y")
    expect(page.get_by_text("There is nothing to review.")).to_be_visible()
    _said(page, f"{third} is approved.")
    keyboard.press("Control+z")
    _shows(page, third)
    assert _review(mongo, third) == ""
    keyboard.press("Control+z")
    _shows(page, second)
    assert _review(mongo, second) == ""
    keyboard.press("n")
    expect(page.locator("#review-reason .reason-choice", has_text="Holes in the mask, yes")).to_be_visible()
    keyboard.press("Escape")
    expect(reason).to_be_hidden()
    assert _review(mongo, first) == "aprobado"


def test_batches_are_reviewed_on_a_phone_by_touch(
    opened: Callable[..., Page], mongo: Mongo, family: str
) -> None:
    page = opened(viewport=_PHONE, has_touch=True, is_mobile=True, locale="es-ES")
    title = page.locator("#review-title")
    expect(title).to_have_text(f"{family}1")
    mask, about = page.locator(".review-masks").bounding_box(), page.locator(".review-about").bounding_box()
    assert mask
    assert about
    assert mask["y"] < about["y"]
    approve = _button(page, "Aprobar")
    expect(approve).to_be_enabled()
    box = approve.bounding_box()
    assert box
    assert box["height"] >= 44
    assert box["y"] + box["height"] <= _PHONE["height"]
    approve.tap()
    _said(page, f"{family}1 está aprobado.")
    expect(title).to_have_text(f"{family}2")
    expect(approve).to_be_enabled()
    _button(page, "Rechazar").tap()
    page.get_by_role("textbox", name="Motivo").fill("Bordes imprecisos")
    page.locator("#review-reason").get_by_role("button", name="Guardar").tap()
    expect(title).to_have_text(f"{family}3")
    _said(page, f"{family}2 está rechazado y vuelve a quien lo segmentó.")
    assert [_review(mongo, f"{family}{n}") for n in (1, 2, 3)] == ["aprobado", "no_aprobado", ""]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.locator("#review-undo").tap()
    expect(title).to_have_text(f"{family}2")
    assert _review(mongo, f"{family}2") == ""


def test_a_batch_that_somebody_else_reviews_meanwhile_is_skipped_with_a_sentence(
    opened: Callable[..., Page], mongo: Mongo, family: str, watch: Any
) -> None:
    watch.expect("failed request: GET .*/(live|drawn)")
    one, other = opened(), opened()
    _shows(one, f"{family}1")
    _shows(other, f"{family}1")
    meet(other, "**/live", lambda route: route.abort())  # it hears of nothing before it writes
    meet(other, "**/drawn/**", lambda route: route.abort())
    one.keyboard.press("y")
    _said(one, f"{family}1 is approved.")
    other.keyboard.press("n")
    other.keyboard.type("Rough")
    other.keyboard.press("Control+Enter")
    _said(other, f"{family}1 was skipped. Somebody else has reviewed it meanwhile: Approved.")
    _shows(other, f"{family}2")
    assert _review(mongo, f"{family}1") == "aprobado"


def test_what_is_shown_goes_when_somebody_else_reviews_it(
    opened: Callable[..., Page], mongo: Mongo, family: str
) -> None:
    page = opened()
    _shows(page, f"{family}1")
    editing.edit(mongo, f"{family}1", {"review": "rejected"}, reason="Rough", **_WHO)
    _said(page, f"{family}1 was skipped. Somebody else has reviewed it meanwhile: Rejected.")
    _shows(page, f"{family}2")


def test_a_decision_that_could_not_be_sent_comes_back(
    opened: Callable[..., Page], mongo: Mongo, family: str, watch: Any
) -> None:
    watch.expect("failed request: POST .*/batch")
    page = opened()
    _shows(page, f"{family}1")
    meet(page, "**/batch", lambda route: route.abort("connectionreset"))
    page.keyboard.press("y")
    expect(page.locator("#review-said.failed")).to_contain_text("Nothing was saved.")
    _shows(page, f"{family}1")
    page.unroute("**/batch")
    page.keyboard.press("y")
    _said(page, f"{family}1 is approved.")
    assert _review(mongo, f"{family}1") == "aprobado"


def test_a_sample_stands_in_the_address_and_has_an_end(
    opened: Callable[..., Page], mongo: Mongo, family: str
) -> None:
    page = opened()
    page.get_by_role("textbox", name="What is reviewed").click()
    page.get_by_role("option", name="Sample: 50% of each person").click()
    expect(page.locator("#review-plan")).to_contain_text("2 of 3 batches were drawn at random")
    page.wait_for_url(re.compile("seed=.*drawn="))
    expect(page.locator("#review-place")).to_have_text("1 of 2")
    expect(_button(page, "Approve")).to_be_enabled()
    drawn = page.locator("#review-title").inner_text()
    page.get_by_text("Sampling plan").click()
    expect(page.locator(".review-shares tbody tr")).to_contain_text("Segmenter Alder")
    again = opened(f"&{page.url.partition(f'text={family}&')[2]}")
    _shows(again, drawn)
    title = again.locator("#review-title")
    _shows(again, drawn)
    again.keyboard.press("y")
    _said(again, f"{drawn} is approved.")
    expect(title).not_to_have_text(drawn)
    last = title.inner_text()
    _shows(again, last)
    again.keyboard.press("y")
    _said(again, f"{last} is approved.")
    expect(again.get_by_text("The sample is reviewed.")).to_be_visible()
    assert mongo.batches.count_documents({"id": re.compile(family), "metadata.review_status": ""}) == 1
