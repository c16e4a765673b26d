"""While the copy of a large collection is being made, a page shows what is there, and no total in part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import ids, shell
from dashboard.i18n import speaking
from dashboard.panels.batches import standing
from dashboard.render import overview, people
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from dashboard.url import OVERVIEW, PEOPLE, View
from data.mongo.client import Mongo
from data.query.engines.snapshot.progress import CopyProgress
from data.settings import Settings
from tests import http
from tests.dashboard.test_components import text_of
from tests.preparing import Gated, preparing

STANDING = ("stage", "review", "accepted")


@pytest.fixture
def parts(mongo: Mongo, settings: Settings) -> Iterator[tuple[Services, Gated, CopyProgress]]:
    """Twelve batches, of which Ana has segmented eight."""
    mongo.batches.insert_many(
        {"id": f"batch_{number:02}", "assignee": "Ana", "status": "S" if number < 8 else "NS"}
        for number in range(12)
    )
    with preparing(settings) as made:
        yield made


def state_of(page: PageProps, path: str = OVERVIEW) -> str:
    state: str = page.of(ids.drawn(path))["data"]["state"]
    return state


def classes(tree: list[Any]) -> list[str]:
    return [each.className for each in tree]


def test_figures_come_as_their_answers_do_and_the_others_are_to_come(
    parts: tuple[Services, Gated, CopyProgress],
) -> None:
    services, engine, _ = parts
    engine.let(STANDING)
    services.answers.ask([standing(View())])
    with speaking("en"):
        page = overview.draw(services, "")
    figures = page.of(ids.FIGURES)["tree"]
    assert classes(figures) == [
        "figure figure-total",
        "figure skeleton",  # done, which is told with this week's
        "figure figure-accepted",
        "figure figure-in_progress",
        "figure figure-not_started",
        "figure skeleton",
        "figure skeleton",
    ]
    assert "12" in text_of(figures[0])
    assert classes(page.of(ids.ATTENTION)["tree"]) == ["skeleton attention-skeleton"]
    assert (state_of(page), page.whole, page.lasting) == ("preparing", False, False)


@pytest.mark.parametrize(
    ("language", "note"),
    [("en", "Preparing the figures, 45%"), ("es", "Preparando las cifras, 45\u00a0%")],
)
def test_a_panel_whose_answer_is_to_come_says_how_far_it_is_and_is_no_error(
    parts: tuple[Services, Gated, CopyProgress], language: str, note: str
) -> None:
    services, engine, _ = parts
    engine.let(STANDING)
    services.answers.ask([standing(View())])
    with speaking(language):
        page = overview.draw(services, "")
    assert page.of(ids.panel_body("shares"))["className"] == "panel-body full"
    assert page.of(ids.panel_body("people"))["className"] == "panel-body loading"
    assert page.of(ids.panel_note("people"))["tree"] == [note]
    assert page.of(ids.panel_message("people"))["tree"] == []


def test_a_page_with_parts_to_come_leaves_the_choices_of_the_filter_for_later(
    parts: tuple[Services, Gated, CopyProgress],
) -> None:
    services, engine, progress = parts
    app = http.served(services.settings, services).test_client(use_cookies=False)
    person = ids.control("person")

    def choices() -> list[Any]:
        told: Any = app.get("/drawn/")
        return [properties for identity, properties in told.json if identity == person]

    assert choices() == []
    engine.let()
    progress.over()
    assert [each["value"] for each in choices()[0]["data"]] == ["~", "Ana"]


def test_the_people_are_to_come_as_a_whole(parts: tuple[Services, Gated, CopyProgress]) -> None:
    services, engine, progress = parts
    page = people.draw(services, "")
    assert (state_of(page, PEOPLE), page.whole) == ("preparing", False)
    assert classes(page.of(ids.CREW)["tree"]) == ["skeleton attention-skeleton"]
    engine.let()
    progress.over()
    page = people.draw(services, "")
    assert (state_of(page, PEOPLE), page.whole) == ("live", True)


def test_what_is_drawn_in_parts_is_not_sent_to_others(parts: tuple[Services, Gated, CopyProgress]) -> None:
    services, engine, progress = parts
    assert '"state":"preparing"' in shell.layout(services, OVERVIEW, "")
    engine.let()
    progress.over()
    assert '"state":"live"' in shell.layout(services, OVERVIEW, "")


@pytest.mark.parametrize(
    "path", ["/api/metrics/overview", "/api/metrics/progress", "/api/batches", "/api/people"]
)
def test_over_http_what_takes_too_long_is_asked_for_again_later(
    parts: tuple[Services, Gated, CopyProgress], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    services, engine, _ = parts
    short = services.settings.model_copy(update={"query_timeout_seconds": 0.01})
    monkeypatch.setattr(services.answers, "_settings", short)
    api: FlaskClient = http.served(services.settings, services).test_client(use_cookies=False)
    answer: Any = api.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json["type"] == "urn:tanda:not-yet"
    assert "has read 45% of the data" in answer.json["detail"]
    assert answer.json.keys() == {"type", "title", "status", "detail", "instance", "errors"}
    engine.let()
    monkeypatch.undo()
    assert api.get(path).status_code == 200
