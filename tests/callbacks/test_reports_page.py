"""The page of reports: a button makes a report of what the address says, and the list shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from callbacks import tasks
from dashboard import ids
from dashboard.render import reports as page
from dashboard.services import Services
from data.exports import exporting
from data.settings import Settings
from tests import sheets
from tests.callbacks.test_callbacks import Browser
from tests.callbacks.test_tasks import Run, said
from tests.dashboard.test_components import walk

SEARCH = "?priority=high&period=2026-W47"


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    services = Services.of(settings)
    yield services
    services.connection.close()


@pytest.fixture
def run(services: Services, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Make a report as the job of the page does; what the page then shows."""
    monkeypatch.setattr(tasks, "job_settings", lambda: services.settings)
    monkeypatch.setattr(Services, "of", lambda _: services)

    def run_(how: str, **request: Any) -> Any:
        return tasks.run_task(lambda _: None, {"kind": "report", "how": how, "language": "en", **request})

    return run_


@pytest.fixture
def browser(services: Services) -> Browser:
    return Browser(services)


@pytest.mark.parametrize(("how", "ending"), [("html", "html"), ("xlsx", "xlsx"), ("csv", "zip")])
def test_a_button_makes_the_report_of_the_address(
    run: Run,
    services: Services,
    how: str,
    ending: str,
) -> None:
    services.mongo.batches.insert_one({"id": "a", "metadata": {"priority": "alta"}})
    shown = run(how, search=SEARCH)
    assert "The report is ready." in said(shown)
    (kept,) = exporting.kept(services.settings, "report")
    assert kept.path.name.startswith("tanda-report-2026-w47-high-")
    assert kept.path.suffix == f".{ending}"
    assert kept.about["filter"] == {"priority": ["high"]}
    (link,) = [each.href for each in walk(shown) if getattr(each, "href", None)]
    assert link == f"/exports/{kept.path.parent.name}/{kept.path.name}"


def test_a_report_speaks_the_language_of_the_page(run: Run, services: Services) -> None:
    assert "El informe está listo." in said(run("xlsx", search=SEARCH, language="es"))
    (kept,) = exporting.kept(services.settings, "report")
    assert sheets.names(Path(kept.path))[0] == "Cifras"


def test_a_wrong_address_is_said_in_words(run: Run) -> None:
    assert "“soon” is no period." in said(run("html", search="?period=soon"))
    assert "“stage”" in said(run("html", search="?stage=nonsense"))


def test_the_list_and_the_periods_are_drawn_on_their_page_alone(browser: Browser) -> None:
    answer = browser.call("draw_reports", url__pathname="/reports")["response"]
    assert "No reports yet." in str(answer[ids.REPORTS_KEPT]["children"])
    assert browser.call("draw_reports", url__pathname="/team") is None


def test_what_is_offered_are_weeks_and_months_that_can_be_asked_for(run: Run, browser: Browser) -> None:
    answer = browser.call("draw_reports", language="es", url__pathname="/reports")["response"]
    (offered,) = [each["data"] for each in answer.values() if "data" in each]
    assert [group["group"] for group in offered] == ["Semanas", "Meses"]
    assert all(item["label"][0].isupper() for group in offered for item in group["items"])
    newest = offered[0]["items"][0]["value"]
    assert "listo" in said(run("csv", search=f"?period={newest}", language="es"))


def test_two_reports_are_chosen_compared_and_taken_away_as_csv(
    run: Run, services: Services, browser: Browser
) -> None:
    for period in ("2025-09", "2025-10"):
        run("csv", search=f"?period={period}")
    answer = browser.call("offer_reports", url__pathname="/reports")["response"]
    second, first = [each["value"] for each in next(iter(answer.values()))["data"]]
    assert "September 2025" in str(page.compared(services, first, second))
    request = {"kind": "compare", "how": "csv", "language": "en"}
    said_ = said(tasks.run_task(lambda _: None, {**request, "arguments": {"first": first, "second": second}}))
    assert "The comparison is ready." in said_
    assert "tanda_comparison_2025-09_2025-10.csv" in said_
