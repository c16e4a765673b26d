"""Pieces of pages: each link leads to exactly what it counts, each chip takes away what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
from dash import dcc, html
from dash.development.base_component import Component
from hypothesis import given

from dashboard import ids
from dashboard.components import attention, figures
from dashboard.components.filter_bar import (
    chips,
    filter_bar,
    options,
)
from dashboard.components.panel import data_table, panel, problem
from dashboard.filter_words import described
from dashboard.i18n import speaking
from dashboard.panel_data import frames_of
from dashboard.panels.batches import PANELS, summary_questions
from dashboard.render.overview import draw_view
from dashboard.render.page_props import NOTHING
from dashboard.services import Services
from dashboard.url import View
from data.metrics import overview
from data.metrics.day import Day
from data.model.conditions import Days
from data.query.filters import EVERYTHING, FIELDS, Filters
from data.query.questions import Counts
from data.query.restrictions import Choice, Period
from data.query.service import total_of
from tests.strategies import written_filters

TODAY = date(2026, 6, 17)
DAY = Day.of(TODAY, 21)


def walk(tree: Any) -> Iterator[Any]:
    """Every component and text of a tree, outside in."""
    if isinstance(tree, list | tuple):
        for each in tree:
            yield from walk(each)
    elif tree is not None:
        yield tree
        yield from walk(getattr(tree, "children", None))


def text_of(tree: Any) -> str:
    return " ".join(each for each in walk(tree) if isinstance(each, str))


def with_class(tree: Any, name: str) -> list[Any]:
    return [each for each in walk(tree) if name in (getattr(each, "className", None) or "").split()]


# --- figures and attention ----------------------------------------------------------------------

VIEWS = {
    "everything": View(),
    "a stage": View(Filters(stage=("in_progress", "unknown"))),
    "the unassigned": View(Filters(person=("",))),
    "everyday": View(Filters(everyday=True)),
    "overdue": View(Filters(overdue=True)),
    "nothing": View(Filters(text="no such id")),
}


@pytest.fixture(params=VIEWS, name="view")
def _view(request: pytest.FixtureRequest) -> View:
    return VIEWS[request.param]


def count(team: Services, link: str) -> int:
    """The batches behind a link."""
    question = Counts((), View.from_query(urlsplit(link).query).where)
    return total_of(team.answers.ask((question,))[question])


def attention_lines(team: Services, view: View) -> list[Any]:
    return with_class(draw_view(team, view).of(ids.ATTENTION)["tree"], "attention-line")


def test_every_card_leads_to_exactly_its_batches(team: Services, view: View) -> None:
    day = Day.of(team.today(), team.settings.stale_after_days)
    questions = summary_questions(view, day)
    frames = frames_of(questions, team.answers.ask(questions.values()))
    numbers = overview.figures(
        frames["standing"], frames["people"], frames["completed"], frames.get("overdue"), day.today
    )
    for row in numbers.to_dict("records"):
        (card,) = figures.figures(numbers[numbers["figure"] == row["figure"]], view) or [None]
        if not row["n"]:
            assert not isinstance(card, dcc.Link)
        else:
            assert card is not None
            assert count(team, card.href) == row["n"], row["figure"]


def test_every_line_of_attention_leads_to_exactly_its_batches(team: Services, view: View) -> None:
    lines = attention_lines(team, view)
    for line in lines:
        (n,) = with_class(line, "attention-n")
        assert f"{count(team, line.href):,}" == n.children, line.className
    assert bool(lines) == (count(team, view.batches() or "") > 0)


def test_the_demo_team_has_something_of_every_topic(team: Services) -> None:
    """Otherwise the law above would hold of nothing."""
    lines = attention_lines(team, View())
    assert [line.className.split("topic-")[1] for line in lines] == list(attention.TOPICS)


def standing(n: int) -> pd.DataFrame:
    return pd.DataFrame({"figure": list(figures.FIGURES), "n": n, "share": 0.25, "week": 1234, "before": 5})


def test_cards_carry_their_context() -> None:
    cards = {card.className.split("figure-")[1]: card for card in figures.figures(standing(1500), View())}
    assert list(cards) == list(figures.FIGURES)
    assert "1,500" in text_of(cards["overdue"])
    assert "25% of all" in text_of(cards["overdue"])
    assert "25%" in text_of(cards["done"])
    assert "1,500 batches" in text_of(cards["done"])
    assert "per week: 5 → 1,234" in text_of(cards["done"])


def test_one_batch_is_said_in_the_singular() -> None:
    assert "1 batch " in text_of(figures.figures(standing(1), View())) + " "


def test_unknown_has_a_card_only_when_there_is_any() -> None:
    assert len(figures.figures(standing(0), View())) == len(figures.skeleton()) == len(figures.FIGURES) - 1


def topics(**numbers: int) -> pd.DataFrame:
    return pd.DataFrame({"topic": list(attention.TOPICS)}).assign(
        n=lambda frame: [numbers.get(topic, 0) for topic in frame["topic"]]
    )


def test_calm_is_said_when_nothing_needs_attention() -> None:
    lines = attention.attention(topics(), (), (), View(), DAY)
    assert "Nothing needs attention here." in text_of(lines)


def test_stale_work_is_explained_with_the_days_of_the_setting() -> None:
    (line,) = attention.attention(topics(stale=2), (), (), View(), DAY)
    assert "assigned more than 21 days ago" in text_of(line)
    where = View.from_query(urlsplit(line.href).query).where
    assert where.assigned == Days.inclusive(None, date(2026, 5, 26))  # 22 days before today


def test_duplicated_ids_are_named_three_at_most() -> None:
    (few,) = attention.attention(topics(duplicated=2), (), ("a", ""), View(), DAY)
    assert "a, (no id)" in text_of(few)
    (many,) = attention.attention(topics(duplicated=8), (), ("a", "b", "c", "d"), View(), DAY)
    assert "a, b, c …" in text_of(many)


# --- chips --------------------------------------------------------------------------------------


@given(written_filters())
def test_each_chip_names_one_restriction_as_the_url_writes_it(where: Filters) -> None:
    written = [
        (name, each) for name, texts in replace(where, everyday=False).to_json().items() for each in texts
    ]
    found = [(chip.id["name"], chip.id["value"]) for chip in chips(where)]
    assert sorted(found) == sorted(written)
    assert all(
        text_of(chip).strip() or chip.id["name"] in ("person", "specification") for chip in chips(where)
    )
    assert len(described(where)) == len(where.set_values())


def test_a_long_name_is_cut_in_the_middle_of_its_chip_and_whole_in_its_title() -> None:
    name = "Persona de Prueba con un Nombre Bastante Largo número 01"
    (chip,) = chips(Filters(person=(name,)))
    (cut,) = with_class(chip, "middle")
    assert cut.title == name
    assert [part.children for part in cut.children] == [name[:-8], "úmero 01"]


def test_chips_are_said_in_words() -> None:
    where = Filters(
        text="9",
        person=("", "Ana"),
        stage=("not_started",),
        priority=("none",),
        specification=("",),
        due=Days.inclusive(date(2026, 1, 5), date(2026, 1, 6)),
        approved=Days(missing=True),
        overdue=True,
        files=False,
        accepted=False,
    )
    assert [text_of(chip) for chip in chips(where)] == [
        "id contains “9”", "Unassigned", "Ana", "Stage: Not started", "Priority: No priority",
        "No specification", "Due: Jan 5, 2026 – Jan 6, 2026", "Approval date: none",
        "Overdue", "Without files", "Open",
    ]  # fmt: skip
    assert chips(EVERYTHING) == []
    with speaking("es"):
        assert [text_of(chip) for chip in chips(Filters(stage=("not_started",), overdue=True))] == [
            "Etapa: Sin empezar", "Atrasados",
        ]  # fmt: skip


def test_a_chip_says_what_it_does_to_those_who_hear_it() -> None:
    (chip,) = chips(Filters(person=("Ana",)))
    assert getattr(chip, "aria-label") == "Remove the filter “Ana”"


# --- the filter bar -----------------------------------------------------------------------------


def test_options_are_written_as_the_url_writes_them() -> None:
    names, choice = ["", "Ana", "~tilde", "a b&c"], Choice("Person", blank="Nobody")
    offered = options(choice, names)
    assert choice.parse("person", [option["value"] for option in offered]) == tuple(sorted(names))
    assert [option["label"] for option in offered] == ["Nobody", "Ana", "~tilde", "a b&c"]


def test_every_restriction_a_reader_can_choose_has_a_control() -> None:
    controls = [
        each.id["name"]
        for each in walk(filter_bar(NOTHING.of))
        if isinstance(getattr(each, "id", None), dict)
    ]
    assert controls == [
        name for name, kind in FIELDS.items() if not isinstance(kind, Period) and kind.control
    ]
    assert {"text", "person", "stage", "overdue"} <= {*controls}


def test_the_choices_offered_are_those_the_filter_takes() -> None:
    for each in walk(filter_bar(NOTHING.of)):
        identity = getattr(each, "id", None)
        if isinstance(identity, dict) and getattr(each, "data", None):
            values = [option["value"] for option in each.data]
            assert [FIELDS[identity["name"]].parse("x", [value]) for value in values]


# --- panels -------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", PANELS.values(), ids=PANELS)
def test_a_panel_has_a_title_a_note_a_picture_and_a_menu(content: Any) -> None:
    section = panel(content, NOTHING.of)
    found = [each.id for each in walk(section) if getattr(each, "id", None)]
    for identity in (
        ids.panel_note(content.id), ids.chart(content.id), ids.panel_body(content.id),
        ids.panel_message(content.id),
    ):  # fmt: skip
        assert identity in found
    assert content.title in text_of(section)
    assert "loading" in with_class(section, "panel-body")[0].className.split()


def test_an_empty_and_a_failed_panel_say_why_and_what_to_do() -> None:
    for failed, mark in ((False, "icon-empty"), (True, "icon-warning")):
        words = problem("Why", "What to do", failed=failed)
        assert text_of(words) == "Why What to do"
        assert with_class(words, mark)


def test_a_table_writes_numbers_shares_and_days_for_people() -> None:
    frame = pd.DataFrame(
        {
            "Name": ["<b>Ana</b>", ""],
            "Day": [date(2026, 1, 5), date(2026, 1, 6)],
            "n": [1234, 0],
            "Share": [0.5, 0.0],
        }
    )
    table = data_table(frame)
    cells = [[cell.children for cell in row.children] for row in walk(table) if isinstance(row, html.Tr)]
    assert cells == [
        ["Name", "Day", "n", "Share"],
        ["<b>Ana</b>", "Jan 5, 2026", "1,234", "50%"],
        ["", "Jan 6, 2026", "0", "0%"],
    ]
    heads = [cell for cell in walk(table) if isinstance(cell, html.Th)]
    assert [head in with_class(table, "number") for head in heads] == [False, False, True, True]


def test_a_table_without_rows_keeps_its_headers() -> None:
    table = data_table(pd.DataFrame(columns=["A", "B"]))
    assert text_of(table) == "A B"
    assert isinstance(table, Component)
