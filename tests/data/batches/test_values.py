"""The clean values of one batch are those of the lists and figures."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from bson import Decimal128

from dashboard.services import Services
from data import clock
from data.batches.fields import FIELDS, Style
from data.batches.values import facts_of, unread, values_of
from data.model import vocabulary
from data.mongo.client import Document
from tests import oracle

_ZONE = ZoneInfo("Europe/Madrid")
_STYLE = Style(vocabulary.load(), _ZONE, clock.today(_ZONE))


def test_a_batch_says_alone_what_it_says_in_a_list(team: Services) -> None:
    style = Style(vocabulary.load(), team.settings.zone, team.today())
    documents = list(team.mongo.batches.find())
    rows = oracle.clean(documents, team.today(), team.settings.zone)
    for stored, row in zip(documents, rows, strict=True):
        said = values_of(stored, style) | facts_of(stored, style)
        assert {name: value for name, value in said.items() if name in row} == {
            name: row[name] for name in said if name in row
        }
    assert set(values_of({}, style)) == set(FIELDS)


@pytest.mark.parametrize(
    ("there", "value"),
    [(7, 7), (7.9, 7), (-1, None), ("7", None), (True, None), (2**70, None), (Decimal128("3"), 3)],
)
def test_only_a_number_of_masks_is_one(there: object, value: int | None) -> None:
    assert values_of({"metadata": {"total_masks": there}}, _STYLE)["total_masks"] == value


def test_days_that_nobody_can_read_are_told_as_they_stand() -> None:
    stored: Document = {"metadata": {"due_date": "soon", "assigned_at": "2026-06-01"}}
    assert unread(stored, _STYLE) == {"due": "soon"}
    assert values_of(stored, _STYLE)["due"] is None
    assert unread({"metadata": {"due_date": " "}}, _STYLE) == {}


def test_tasks_are_texts() -> None:
    assert values_of({"tasks": ["segmentar", 3]}, _STYLE)["tasks"] == ["segmentar"]
    assert values_of({"tasks": "segmentar"}, _STYLE)["tasks"] == []
