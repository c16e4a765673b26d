"""Eighty people with long names, and ids that are long: on a desk, a small window, a phone, and at 200 %."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from data import clock
from data.imports import quick_create
from tests.browser.conftest import DESK, OpenPage
from tests.browser.driving import choose_file, result_of
from tests.product import Product, running_product

_PHONE = {"width": 390, "height": 844}
SIZES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": DESK},
    "small window": {"viewport": {"width": 820, "height": 1180}},
    "phone": {"viewport": _PHONE, "has_touch": True, "is_mobile": True},
    "twice as large": {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2},
}
_STAGES = ("NS", "In", "S")
_MAIL = "persona.de.apellidos.compuestos.numero.{:02}@departamento-de-segmentacion.example.org"


def _name(at: int) -> str:
    """Names that begin alike, so that only their ends tell them apart, and one without any blank."""
    return f"Persona{'-' if at % 9 == 0 else ' '}de los Apellidos Compuestos y Muy Largos Numero {at:02}"


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A team of eighty, two of whom differ in case only, one of whom left, with everything that is long."""
    with running_product(tmp_path_factory.mktemp("crowd") / "var", "--no-demo") as started:
        today = clock.today(started.settings.zone).isoformat()
        people = [_name(each) for each in range(1, 81)]
        with started.database() as mongo:
            mongo.people.insert_many(
                [
                    {"name": name, "role": "Supervisor", "email": _MAIL.format(at)}
                    for at, name in enumerate(people)
                ]
            )
            mongo.people.insert_one({"name": people[0].upper()})
            mongo.batches.insert_many(
                [
                    {
                        "id": f"proyecto_con_nombre_largo_cam1_cam2_20251002T105618_{at:06}",
                        "assignee": (*people, "Persona que ya no está en la lista de personas del equipo")[
                            at % 81
                        ],
                        "status": _STAGES[at % 3],
                        "folder": "/almacen/proyecto/una/carpeta/bastante/honda/y/larga/para/verla/entera",
                        "metadata": {
                            "assigned_at": "2026-01-02",
                            "due_date": "2026-02-03",
                            "approved_at": today,
                        },
                    }
                    for at in range(1_000)
                ]
            )
            quick_create.create(mongo, ["batch_000040F"], actor=people[3], origin="api")
            mongo.mask_files.insert_many(
                [
                    {
                        "filename": f"masks_proyecto_con_nombre_largo_cam1_20251002T105618_{at:06}.tar.xz",
                        "uploadDate": clock.now(started.settings.zone),
                        "length": 123_456_789,
                        "metadata": {"uploaded_by": people[at]},
                    }
                    for at in range(40)
                ]
            )
        yield started


#: page → what stands on it when it is whole
_PAGES = {
    "/": ".panel-people .panel-body.full .cartesianlayer .trace",
    "/batches": "#grid .ag-row[row-id] .ag-cell",
    "/files": ".panel-uploaders [role=button]",
    "/people": "#crew table",
    "/team": ".panel-table tbody tr",
    "/forecast": ".panel-forecast-when .panel-body:is(.full, .nothing)",
    "/flow": ".panel-aging .panel-body.full .cartesianlayer .trace",
    "/reports": "#report-figures .figure",
    "/data": ".card-import",
    "/data?section=backups": ".card-backups, #backups",
    "/data?section=delete": ".doomed-count",
    "/attention": ".rule .rule-acts",
    "/activity": ".log-table tbody tr",
}
#: What can be pressed and is not wholly inside the window; the grid and wide tables scroll by themselves.
_OUTSIDE = """() => [...document.querySelectorAll("a, button, input, [role=button]")].filter((each) => {
  const { left, right, width, height } = each.getBoundingClientRect();
  const seen = width > 1 && height > 1 && each.checkVisibility({ visibilityProperty: true });
  if (!seen || each.closest(".ag-root, .scroll, .panel-table, .skip, [aria-hidden=true]")) return false;
  return left < -0.5 || right > innerWidth + 0.5;
}).map((each) => each.outerHTML.slice(0, 200))"""
#: What is cut off and does not say the whole in a title.
_CUT_UNTOLD = """() => [...document.querySelectorAll("body *")].filter((each) => {
  const { overflowX, textOverflow } = getComputedStyle(each);
  if (["visible", "auto", "scroll"].includes(overflowX) || each.closest("input, svg")) return false;
  const words = [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  if (!words || each.clientWidth < 2 || each.scrollWidth <= each.clientWidth + 1) return false;
  return !each.closest("[title]");
}).map((each) => each.outerHTML.slice(0, 200))"""


def _wrong_on(page: Page) -> dict[str, object]:
    wide = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    found = {
        "wider than the window": wide if wide[0] > wide[1] else [],
        "outside": page.evaluate(_OUTSIDE),
        "cut off without a title": page.evaluate(_CUT_UNTOLD),
    }
    return {fault: where for fault, where in found.items() if where}


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_pushed_out_of_the_window(open_page: OpenPage, crowd: Product, size: str) -> None:
    page = open_page(crowd.address, locale="es-ES", reduced_motion="reduce", **SIZES[size])
    wrong = {}
    for address, whole in _PAGES.items():
        page.goto(address)
        expect(page.locator(whole).first).to_be_visible()
        if found := _wrong_on(page):
            wrong[address] = found
    assert wrong == {}
    page.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_preview_of_a_wide_table_stays_in_its_card(
    open_page: OpenPage, crowd: Product, tmp_path: Path, size: str
) -> None:
    columns = ["id", *(f"metadata.something_that_is_called_at_length_{n}" for n in range(12)), "status"]
    file = tmp_path / "wide.csv"
    file.write_text(
        "\n".join(",".join(row) for row in (columns, ["new_1", *["some words"] * 12, "odd word"]))
    )
    page = open_page(crowd.address, **SIZES[size])
    page.goto("/data")
    choose_file(page, "import", file)
    page.get_by_label("Also store unknown columns").check()
    page.get_by_role("button", name="Preview").click()
    expect(result_of(page, "import")).to_contain_text("“odd word” in status: an unknown word (line 2)")
    assert _wrong_on(page) == {}
    page.close()


def test_a_long_name_is_cut_in_the_middle_where_it_is_chosen(open_page: OpenPage, crowd: Product) -> None:
    page = open_page(crowd.address, **SIZES["phone"])
    name = _name(42)
    page.goto(f"/batches?person={name.replace(' ', '+')}")
    chip = page.locator(".chip .middle")
    expect(chip).to_have_attribute("title", name)
    end = chip.locator(".middle-end")
    expect(end).to_have_text(name[-8:])
    place, around = end.bounding_box(), page.locator(".chip").bounding_box()
    assert place
    assert around
    assert place["x"] + place["width"] <= around["x"] + around["width"] <= _PHONE["width"]
    page.close()


def test_on_a_phone_the_log_says_who_and_offers_a_whole_undo(open_page: OpenPage, crowd: Product) -> None:
    page = open_page(crowd.address, **SIZES["phone"])
    page.goto("/activity")
    line = page.locator("#log tbody tr").filter(has_text="Batches created from a list")
    expect(line).to_contain_text(_name(4))
    expect(line.get_by_text(_name(4))).to_be_visible()
    undo = line.get_by_role("button", name="Undo").bounding_box()
    assert undo
    assert undo["x"] >= 0
    assert undo["x"] + undo["width"] <= _PHONE["width"]
    page.close()


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_the_tabs_of_data_stay_where_they_are(open_page: OpenPage, crowd: Product, size: str) -> None:
    page = open_page(crowd.address, **SIZES[size])
    page.goto("/data")
    tabs = page.get_by_role("tab")
    expect(tabs.first).to_be_visible()
    places = {}
    for name in tabs.all_inner_texts():
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("tabpanel")).to_be_visible()
        places[name] = page.get_by_role("tablist").bounding_box()
    first, *others = places.values()
    assert len(others) == 2
    assert all(each == first for each in others), places
    page.close()
