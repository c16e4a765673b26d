"""Two reports that are kept, side by side: figures as they were told, whatever has become of the batches."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest

from dashboard.components.report_parts import label
from dashboard.i18n import speaking
from dashboard.render import reports as page
from dashboard.reports import comparing, making
from dashboard.services import Services
from dashboard.url import View
from data.errors import InputError, NotFound
from data.exports import exporting
from data.metrics import report
from data.metrics.periods import Period
from data.mongo.client import Mongo
from data.mongo.documents import silent
from data.query.filters import Filters
from data.settings import Settings
from tests.dashboard.test_components import text_of


@pytest.fixture(name="services")
def _services(settings: Settings, mongo: Mongo) -> Iterator[Services]:
    """Two batches done in September, three in October, each assigned in its month; one more is open."""
    mongo.batches.insert_many(
        [
            {
                "id": f"{month}_{n}",
                "status": "S",
                "assignee": "Person 01",
                "metadata": {"assigned_at": f"2025-{month}-01", "reviewed_at": f"2025-{month}-10"},
            }
            for month, number in (("09", 2), ("10", 3))
            for n in range(number)
        ]
    )
    mongo.batches.insert_one(
        {"id": "open", "status": "In", "assignee": "Person 02", "metadata": {"assigned_at": "2025-10-05"}}
    )
    services = Services.of(settings)
    yield services
    services.connection.close()


def _made(services: Services, period: str, where: Filters | None = None) -> str:
    """Make a report; its id."""
    view = View(where or Filters())
    export = making.make(services, view, Period.read(period), "csv", progress=silent)
    return export.path.parent.name


def _rows(services: Services, first: str, second: str) -> dict[str, list[int]]:
    frame = comparing.compared(services.settings, first, second).frame
    return {name: numbers for name, *numbers in frame.itertuples(index=False, name=None)}


def test_the_figures_are_those_that_each_report_told_with_their_difference(
    services: Services, mongo: Mongo
) -> None:
    first, second = _made(services, "2025-09"), _made(services, "2025-10")
    mongo.batches.delete_many({})
    assert _rows(services, first, second) == {
        "assigned": [2, 4, 2],
        "completed": [2, 3, 1],
        "approved": [0, 0, 0],
        "rejected": [0, 0, 0],
        "open": [2, 6, 4],
    }
    assert _rows(services, second, first)["open"] == [6, 2, -4]


def test_the_page_and_the_csv_say_the_same(services: Services) -> None:
    first, second = _made(services, "2025-09"), _made(services, "2025-10")
    told = comparing.compared(services.settings, first, second)
    names = page.names(services.settings, told)
    export = comparing.written(services.settings, told, names)
    header, *rows = csv.reader(io.StringIO(export.path.read_text("utf-8"), newline=""))
    assert header == ["Figure", *names, "Difference"]
    assert ["Done", "2", "3", "1"] in rows
    assert ["Open at the end", "2", "6", "4"] in rows
    shown = text_of(page.compared(services, first, second))
    assert "Figure September 2025 October 2025 Difference" in shown
    assert shown.startswith("3 batches were done, 1 more than in the first report. ")
    assert "Open at the end 2 6 +4" in shown
    assert names[0].startswith("September 2025 · All batches · CSV tables · ")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (("2025-09", None), ("2025-W41", None), "their periods have 30 and 7 days"),
        (("2025-10", None), ("2025-10", Filters(person=("Person 01",))), "their filters differ"),
    ],
)
def test_what_makes_it_no_fair_comparison_is_said(
    services: Services,
    first: tuple[str, Filters | None],
    second: tuple[str, Filters | None],
    said: str,
) -> None:
    both = [_made(services, *each) for each in (first, second)]
    assert said in comparing.compared(services.settings, *both).sentence
    assert "differ" not in comparing.compared(services.settings, both[0], _made(services, *first)).sentence


def test_what_cannot_be_compared_is_said(services: Services) -> None:
    assert "not yet two reports" in text_of(page.compared(services, None, None))
    one = _made(services, "2025-09")
    other = exporting.write_csv(services.settings, "x", ["a"], [], about={"report": "2025-10"})
    assert [each["value"] for each in page.offered(services)] == [one], "an older one tells no figures"
    with pytest.raises(InputError):
        comparing.compared(services.settings, one, one)
    for unknown in (other.path.parent.name, ""):
        with pytest.raises(NotFound):
            comparing.compared(services.settings, one, unknown)
    assert "No se guarda" in _in_spanish(services, one, "nonsense")
    _made(services, "2025-10")
    assert text_of(page.compared(services, one, None)) == "Choose two reports."
    assert label(comparing.comparable(services.settings)[0], services.settings.zone).startswith(
        "October 2025"
    )


def _in_spanish(services: Services, first: str, second: str) -> str:
    with speaking("es"):
        return text_of(page.compared(services, first, second))


def test_a_figure_that_one_report_does_not_know_is_left_out() -> None:
    frame = report.compared({"completed": 4, "open": 2}, {"completed": 1})
    assert frame.to_dict("records") == [{"figure": "completed", "first": 4, "second": 1, "change": -3}]
