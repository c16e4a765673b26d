"""The digest: the rules that are on with their numbers and links, as text, Markdown and JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.attention.digest import digest
from dashboard.attention.findings import Finding
from dashboard.attention.judging import Judged, Judgement
from dashboard.attention.rules import RULES
from dashboard.i18n import speaking
from data.attention import Snooze
from data.query.filters import Filters
from data.query.generations import Generation
from data.query.result import QueryResult

MADRID = ZoneInfo("Europe/Madrid")
_NOTHING = Finding(0, on=False)


def _judgement(*found: Judged) -> Judgement:
    as_of = datetime(2026, 6, 17, 10, 30, tzinfo=UTC)
    return Judgement(found, QueryResult(Generation("1", None, as_of), "live", {}, {}), date(2026, 6, 17))


def _rule(name: str, found: Finding, limit: int = 0, snooze: Snooze | None = None) -> Judged:
    return Judged(RULES[name], limit, limit, found, snooze)


SOME = _judgement(
    _rule("overdue", Finding(1234, on=True, where=Filters(overdue=True))),
    _rule("runs-dry", Finding(1, on=True, counted="people", people=("Ana *B*",)), 5),
    _rule("duplicated", _NOTHING),
    _rule(
        "rejected",
        Finding(2, on=True, where=Filters(review=("rejected",))),
        7,
        Snooze("Person 01", until=date(2026, 6, 20)),
    ),
)


def test_the_text_has_what_is_on_by_urgency_and_then_what_is_snoozed() -> None:
    assert digest(SOME, "text", MADRID, "https://tanda.example").splitlines() == [
        "2 things need you · as of Jun 17, 2026 12:30",
        "",
        "Urgent",
        "- Overdue: 1,234 batches are past their due date and not accepted.",
        "  https://tanda.example/batches?overdue=yes",
        "- Runs out of work: 1 person runs out of work within 5 working days: Ana *B*.",
        "  https://tanda.example/team?person=Ana+%2AB%2A",
        "",
        "Snoozed: Still rejected (until Jun 20, 2026, by Person 01)",
    ]


def test_markdown_has_links_and_names_that_are_no_signs() -> None:
    lines = digest(SOME, "markdown", MADRID).splitlines()
    assert lines[0] == "# 2 things need you · as of Jun 17, 2026 12:30"
    assert lines[2] == "## Urgent"
    assert lines[4] == (
        "- **[Overdue](</batches?overdue=yes>)**: 1,234 batches are past their due date and not accepted."
    )
    assert lines[5].endswith("within 5 working days: Ana \\*B\\*.")
    assert lines[-1] == "*Snoozed: Still rejected (until Jun 20, 2026, by Person 01)*"


def test_json_has_all_rules() -> None:
    told: dict[str, Any] = json.loads(digest(SOME, "json", MADRID))
    assert (told["as_of"], told["on"]) == ("2026-06-17T12:30:00+02:00", 2)
    first, people, quiet, snoozed = told["items"]
    assert (first["rule"], first["n"], first["filter"]) == ("overdue", 1234, "overdue=yes")
    assert first["threshold"] is first["snoozed"] is None
    assert (people["people"], people["filter"], people["threshold"]["value"]) == (["Ana *B*"], None, 5)
    assert (quiet["state"], quiet["sentence"]) == ("quiet", "")
    assert (snoozed["state"], snoozed["snoozed"]) == (
        "snoozed",
        {"by": "Person 01", "until": "2026-06-20"},
    )


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_where_nothing_is_on_that_is_all_it_says(form: Any) -> None:
    calm = _judgement(_rule("overdue", _NOTHING))
    assert digest(calm, form, MADRID).endswith("Nothing needs you now · as of Jun 17, 2026 12:30")


def test_it_speaks_spanish() -> None:
    with speaking("es"):
        lines = digest(SOME, "text", MADRID).splitlines()
    assert lines[0].startswith("2 asuntos te necesitan · datos: 17 jun 2026")
    assert lines[3] == "- Atrasados: 1.234 lotes han pasado su fecha límite y no están aceptados."
