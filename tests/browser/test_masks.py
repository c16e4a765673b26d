"""The mask files of a batch in its panel: seen, downloaded, handed in and taken back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from data.mongo.client import Mongo
from tests.browser.conftest import OpenPage
from tests.browser.driving import open_batches
from tests.data.masks.hostile import claiming, png, tarred, zipped
from tests.data.masks.storing import store
from tests.product import Product

_ARCHIVE = zipped(
    {"one.png": png(size=(8, 8), p1_1=3), "notes.txt": b"x", "two.png": png(size=(5, 7), p0_0=255)}
)


@pytest.fixture
def mongo(workshop: Product) -> Iterator[Mongo]:
    with workshop.database() as mongo:
        yield mongo


@pytest.fixture
def batch(mongo: Mongo) -> Iterator[str]:
    """A batch of this test alone; its files go with it."""
    name = f"batch_8{uuid4().int % 10**8:08}"
    mongo.batches.insert_one({"id": name, "assignee": "Segmenter Alder", "status": "S", "metadata": {}})
    yield name
    mongo.batches.delete_one({"id": name})
    files = [each["_id"] for each in mongo.mask_files.find({"filename": re.compile(name)})]
    mongo.mask_files.delete_many({"_id": {"$in": files}})
    mongo.mask_chunks.delete_many({"files_id": {"$in": files}})


@pytest.fixture
def opened(open_page: OpenPage, workshop: Product, batch: str) -> Callable[..., Page]:
    def open_it(**options: Any) -> Page:
        page = open_page(workshop.address, **options)
        open_batches(page, f"text={batch}&batch={batch}")
        expect(page.locator(".batch-body.editable")).to_be_visible()
        return page

    return open_it


def _files(page: Page) -> Locator:
    return page.locator("#mask-files li")


def _send(page: Page, name: str, content: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator(".mask-upload").get_by_role("button", name="Choose a file").click()
    chooser.value.set_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})


def _said(page: Page) -> Locator:
    return page.locator("#batch-said")


def _drawn(page: Page) -> tuple[int, int]:
    """The size of the image that is shown."""
    found: list[int] = page.locator("#mask-image").evaluate("each => [each.naturalWidth, each.naturalHeight]")
    return found[0], found[1]


def test_a_batch_without_files_says_so(opened: Callable[..., Page]) -> None:
    expect(opened().locator("#mask-files")).to_have_text("No mask file.")


def test_a_file_is_listed_looked_into_and_downloaded(
    opened: Callable[..., Page], mongo: Mongo, batch: str
) -> None:
    store(mongo, f"máscaras {batch}.zip", _ARCHIVE)
    page = opened()
    expect(_files(page)).to_have_count(1)
    expect(_files(page)).to_contain_text("Segmenter Alder")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#mask-place")).to_have_text("1 of 2 · one.png")
    expect(page.locator("#mask-about")).to_contain_text("contrast stretched")
    assert _drawn(page) == (8, 8)
    page.get_by_role("button", name="Next image").click()
    expect(page.locator("#mask-place")).to_have_text("2 of 2 · two.png")
    expect(page.locator("#mask-about")).to_contain_text("5 × 7 pixels")
    assert _drawn(page) == (5, 7)
    expect(page.get_by_role("button", name="Next image")).to_be_disabled()
    page.locator("#mask-entries").get_by_role("button", name="one.png").click()
    expect(page.locator("#mask-place")).to_have_text("1 of 2 · one.png")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download").click()
    assert taken.value.suggested_filename == f"máscaras {batch}.zip"
    assert taken.value.path().read_bytes() == _ARCHIVE
    page.get_by_role("button", name="Close the preview").click()
    expect(page.locator("#mask-view")).to_be_hidden()


def test_what_cannot_be_shown_is_said_in_its_place(
    opened: Callable[..., Page], mongo: Mongo, batch: str, watch: Any
) -> None:
    watch.expect(r"HTTP 4\d\d: GET .*/mask/|Failed to load resource")
    store(mongo, f"{batch}.tar", tarred({"bomb.png": claiming(60_000, 60_000), "good.png": png(p0_0=200)}))
    page = opened()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".mask-view.failed #mask-about")).to_contain_text("million pixels")
    page.get_by_role("button", name="Next image").click()
    expect(page.locator("#mask-about")).to_contain_text("4 × 3 pixels")
    expect(page.locator("#mask-image")).to_be_visible()


def test_a_file_is_handed_in_and_taken_back(opened: Callable[..., Page], mongo: Mongo, batch: str) -> None:
    page = opened()
    content = png(p0_0=255)
    _send(page, f"{batch}.png", content)
    expect(_said(page)).to_contain_text("is stored for")
    expect(_files(page)).to_have_count(1)
    stored = mongo.batches.find_one({"id": batch})
    assert stored
    assert stored["file_info"]["file_count"] == 1
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#mask-about")).to_contain_text("4 × 3 pixels")
    page.locator("#batch-undo").click()
    expect(_said(page)).to_have_text("Undone.")
    expect(page.locator("#mask-files")).to_have_text("No mask file.")
    assert mongo.mask_files.count_documents({"filename": re.compile(batch)}) == 0
    history = page.locator(".time-line")
    expect(history).to_contain_text(f"{batch}.png added")
    expect(history).to_contain_text(f"{batch}.png removed")


def test_a_name_that_does_not_mean_the_batch_is_asked_about(
    opened: Callable[..., Page], mongo: Mongo, batch: str
) -> None:
    page = opened()
    _send(page, "left.png", png())
    expect(page.locator("#mask-rename-about")).to_contain_text(f"It could be called “{batch}_left.png”.")
    assert mongo.mask_files.count_documents({"filename": re.compile("left.png")}) == 0
    page.get_by_role("button", name="Store it under this name").press("Enter")
    expect(_files(page)).to_contain_text(f"{batch}_left.png")


def test_a_file_of_another_kind_is_offered_for_download_on_a_phone_in_spanish(
    opened: Callable[..., Page], mongo: Mongo, batch: str, watch: Any
) -> None:
    watch.expect(r"HTTP 4\d\d: GET .*/mask/|Failed to load resource")
    store(mongo, f"{batch}.pdf", b"%PDF-1.4")
    page = opened(locale="es-ES", viewport={"width": 390, "height": 844})
    page.get_by_role("button", name="Vista previa").click()
    expect(page.locator("#mask-about")).to_contain_text("Se puede descargar")
    wide = page.evaluate("document.querySelector('.side-panel-body').scrollWidth - window.innerWidth")
    assert wide <= 0


def test_an_image_that_is_shown_is_the_one_that_was_stored(
    opened: Callable[..., Page], mongo: Mongo, batch: str
) -> None:
    written = io.BytesIO()
    Image.new("RGB", (3, 3), (255, 0, 0)).save(written, "PNG")
    store(mongo, f"{batch}.png", written.getvalue())
    page = opened()
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#mask-image")).to_be_visible()
    pixel = page.locator("#mask-image").evaluate(
        """async (image) => {
          await image.decode();
          const canvas = document.createElement("canvas").getContext("2d");
          canvas.drawImage(image, 0, 0);
          return [...canvas.getImageData(1, 1, 1, 1).data];
        }"""
    )
    assert pixel == [255, 0, 0, 255]
