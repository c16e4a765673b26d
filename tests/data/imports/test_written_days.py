"""A day is read as people and spreadsheets write it, up to the last number that is one."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from data.imports import written_days
from data.imports.written_days import Orders

MADRID = ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("31/12/69", "2069-12-31"),
        ("31/12/70", "1970-12-31"),
        ("31/12/2026 12:05 am", "2026-12-31 00:05:00"),
        ("31/12/2026 12:05 p. m.", "2026-12-31 12:05:00"),
        ("31/12/2026 11:05 PM", "2026-12-31 23:05:00"),
        ("31/12/2026 0:05 pm", None),
        ("31/12/2026 13:05 pm", None),
        ("2026-12-31 23:30Z", "2027-01-01 00:30:00"),
        (25569, "1970-01-01"),  # as Excel counts
        (25569.75, "1970-01-01 18:00:00"),
        ("25569", "1970-01-01"),
        (15_000, "1941-01-24"),
        (14_999, None),
        (109_999, "2201-03-01"),
        (110_000, None),
        (True, None),
        (1_775_001_600_000, "2026-04-01 02:00:00"),
        ("29/02/2027", None),
        ("3 de marzo de 2026", "2026-03-03"),
        ("Mar 3rd, 2026", "2026-03-03"),
        ("03/03/2026", "2026-03-03"),
        ("04/03/2026", None),
    ],
)
def test_a_cell_is_the_day_that_is_meant(cell: object, text: str | None) -> None:
    moment = written_days.read(cell, {}, MADRID)
    assert (moment and moment.text) == text


def test_a_moment_of_another_zone_is_a_day_of_the_teams() -> None:
    moment = written_days.read(datetime(2026, 3, 29, 22, tzinfo=UTC), {}, MADRID)
    assert moment
    assert moment.text == "2026-03-30 00:00:00"


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (["31/01/2026"], "dmy"),
        (["01/31/2026", "02/02/2026"], "mdy"),
        (["31/01/2026", "01/31/2026"], ""),
        (["01/02/2026"], ""),
        ([], ""),
    ],
)
def test_the_order_of_a_file_is_named_when_its_days_agree(days: list[str], name: str) -> None:
    orders = Orders()
    for each in days:
        orders.see(each)
    assert orders.named() == name
