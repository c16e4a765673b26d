"""The page of files: its figures, its list and what leads to it, and the contradictions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from dash import html
from hypothesis import given
from hypothesis import strategies as st

from callbacks.files import row_of
from dashboard import exports, ids
from dashboard.components.integrity import details, headers
from dashboard.i18n import size, speaking
from dashboard.panel_data import files_of, tabulated
from dashboard.panels.files import FILE_PANELS
from dashboard.services import Services
from dashboard.url import FILES, FilesView, View
from data.errors import FilterError, NotFound
from data.masks import integrity
from data.masks.integrity import KINDS, Finding, Kind, kinds
from data.masks.listing import MaskFile
from data.metrics import files
from data.metrics.day import Day
from data.model.conditions import Days
from data.model.matching import VERDICTS
from data.mongo import server
from data.mongo.client import Mongo
from data.settings import Settings, load
from tests.callbacks.test_callbacks import Browser
from tests.dashboard.test_components import text_of, walk

TODAY = date(2026, 6, 17)


@pytest.fixture(scope="module", name="browser")
def _browser(team: Services) -> Browser:
    return Browser(team)


@pytest.fixture
def empty(settings: Settings) -> Iterator[Browser]:
    services = Services.of(settings)
    yield Browser(services)
    services.connection.close()


def draw(browser: Browser, search: str = "") -> Any:
    return browser.drawn(FILES, search)


def rows(browser: Browser, search: str = "", start: int = 0, stop: int = 100) -> Any:
    request = {"startRow": start, "endRow": stop}
    return browser.call("file_rows", "", files_grid__getRowsRequest=request, url=search)["response"]


def _links(tree: Any) -> list[str]:
    """Every href in what a callback sent."""
    if isinstance(tree, dict):
        here = [tree["href"]] if isinstance(tree.get("href"), str) else []
        return here + [link for each in tree.values() for link in _links(each)]
    return [link for each in tree for link in _links(each)] if isinstance(tree, list) else []


# --- the address --------------------------------------------------------------------------------

days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
views = st.builds(
    FilesView,
    file=st.sampled_from(["", "batch_1", "ñ &=?", "100%"]),
    uploader=st.sampled_from([None, "", "~", "Person 01", "~Person"]),
    days=st.one_of(
        st.none(),
        st.builds(Days.inclusive, days, st.none()),
        st.builds(Days.inclusive, st.none(), days),
        st.builds(lambda day: Days.inclusive(day, day), days),
    ),
    verdict=st.sampled_from([None, *VERDICTS]),
)


@given(views)
def test_every_list_of_files_comes_back_from_its_address(view: FilesView) -> None:
    assert FilesView.from_query(f"?{view.to_query()}") == view


def test_what_else_the_address_says_is_kept() -> None:
    view = FilesView.from_query("?person=A&person=B&verdict=orphan&view=everyday")
    assert view.to_query() == "person=A&person=B&view=everyday&verdict=orphan"


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("?verdict=lost", "verdict"),
        ("?since=soon", "since"),
        ("?since=2026-02-01&until=2026-01-01", "since"),
        ("?file=" + "x" * 500, "file"),
    ],
)
def test_a_wrong_address_is_refused_by_name(browser: Browser, query: str, part: str) -> None:
    with pytest.raises(FilterError, match=part):
        FilesView.from_query(query)
    answer = rows(browser, query)
    assert part in answer[ids.FILES_MESSAGE]["children"]
    assert ids.FILES_GRID not in answer
    assert '"refused"' in json.dumps(draw(browser, query))


# --- figures, panels, list ----------------------------------------------------------------------


def test_the_page_is_drawn_from_one_reading(browser: Browser) -> None:
    drawn = draw(browser)
    assert drawn[ids.key(ids.drawn("/files"))]["data"] == {
        "generation": browser.get("/live").json["generation"],
        "state": "live",
    }
    for panel in FILE_PANELS:
        assert drawn[ids.key(ids.panel_body(panel))] == {"className": "panel-body full"}
        assert drawn[ids.key(ids.chart(panel))]["figure"]["data"]


def test_every_link_of_the_figures_and_bars_lists_as_many_files_as_it_says(
    browser: Browser, team: Services
) -> None:
    said = files_of(team, team.answers.freshness.current())
    links = _links(draw(browser)[ids.FILES_FIGURES]["tree"])
    verdicts = [each for each in VERDICTS if said.verdicts[each]]
    assert links == [f"/files?verdict={each}" for each in verdicts]
    for verdict in verdicts:
        answer = rows(browser, f"?verdict={verdict}")[ids.FILES_GRID]["getRowsResponse"]
        assert answer["rowCount"] == said.verdicts[verdict]
    for name, numbers in (("uploads", "y"), ("uploaders", "x")):
        figure = draw(browser)[ids.key(ids.chart(name))]["figure"]["data"][0]
        for query, n in list(zip(figure["customdata"], figure[numbers], strict=True))[:3]:
            assert rows(browser, f"?{query}")[ids.FILES_GRID]["getRowsResponse"]["rowCount"] == n


def test_verdicts_add_up_to_all_files(team: Services) -> None:
    known = files_of(team, team.answers.freshness.current())
    assert sum(known.verdicts.values()) == known.number == team.mongo.mask_files.count_documents({})


def test_files_are_read_anew_when_some_came(mongo: Mongo, empty: Browser) -> None:
    assert "No mask files yet." in json.dumps(draw(empty))
    mongo.mask_files.insert_one({"filename": "batch_1.zip", "length": 1_500_000})
    drawn = json.dumps(draw(empty))
    assert "panel-body full" in drawn
    assert "1.5 MB" in drawn


def test_pages_of_the_list_fit_together(browser: Browser) -> None:
    whole = rows(browser, stop=60)[ids.FILES_GRID]["getRowsResponse"]["rowData"]
    parts = [rows(browser, start=at, stop=at + 20)[ids.FILES_GRID]["getRowsResponse"] for at in (0, 20, 40)]
    assert [row for part in parts for row in part["rowData"]] == whole
    assert rows(browser)[ids.FILES_TOTAL]["children"] == f"{parts[0]['rowCount']:,} files"


def test_a_row_says_what_a_person_wants_to_know(team: Services) -> None:
    file = MaskFile("1", "batch_1.zip", 2048, "", None, "orphan", ("batch_1",), "batch_1")
    assert row_of(file, team) == {
        "name": "batch_1.zip",
        "size": "2 kB",
        "uploader": "",
        "uploaded": "",
        "ids": ["batch_1"],
        "verdict": "orphan",
    }


@pytest.mark.parametrize(
    ("count", "said", "spanish"),
    [
        (0, "0 B", "0 B"),
        (999, "999 B", "999 B"),
        (1_540, "1.5 kB", "1,5 kB"),
        (10**15, "1,000 TB", "1.000 TB"),
    ],
)
def test_sizes_are_said_as_the_reader_writes_them(count: int, said: str, spanish: str) -> None:
    with speaking("en"):
        assert size(count) == said
    with speaking("es"):
        assert size(count) == spanish


def test_without_a_database_the_page_says_so(tmp_path: Path) -> None:
    address = f"mongodb://{server.LOOPBACK}:{server.free_port()}"
    services = Services.of(load(mongodb_uri=address, data_dir=tmp_path, connect_timeout_seconds=0.1))
    browser = Browser(services)
    drawn = json.dumps(draw(browser))
    assert drawn.count("The database does not answer.") == len(FILE_PANELS) + 1
    assert '"unreachable"' in drawn
    assert "does not answer" in rows(browser)[ids.FILES_MESSAGE]["children"]
    services.connection.close()


@pytest.mark.parametrize("panel", FILE_PANELS)
def test_table_and_csv_of_a_panel_say_the_same(team: Services, browser: Browser, panel: str) -> None:
    frame, _ = tabulated(team, View(), panel)
    export = exports.panel(team, View(), panel)
    assert export.rows == len(frame) > 0
    assert export.path.read_text(encoding="utf-8").splitlines()[0] == ",".join(frame.columns)
    answer = browser.call("open_details", url="", details_asked=ids.panel_table(panel))
    assert answer["response"][ids.DETAILS]["opened"] is True


# --- metrics and charts -------------------------------------------------------------------------


def uploads(*rows: tuple[str | None, str, int]) -> pd.DataFrame:
    said = [(date.fromisoformat(day) if day else None, person, n, n * 10) for day, person, n in rows]
    return pd.DataFrame(said, columns=["day", "person", "files", "bytes"])


def test_a_short_time_is_counted_by_day_and_a_long_one_by_week() -> None:
    short = files.over_time(uploads(("2026-06-17", "", 2), ("2026-06-16", "", 1), (None, "", 9)))
    assert short[["start", "end", "n", "bytes"]].to_numpy().tolist() == [
        [date(2026, 6, 16), date(2026, 6, 16), 1, 10],
        [date(2026, 6, 17), date(2026, 6, 17), 2, 20],
    ]
    long = files.over_time(
        uploads(("2026-06-17", "", 2), ("2026-06-15", "", 1), ("2026-06-14", "", 4), ("2025-01-01", "", 5))
    )
    assert long[["start", "n"]].to_numpy().tolist() == [
        [date(2024, 12, 30), 5],
        [date(2026, 6, 8), 4],
        [date(2026, 6, 15), 3],
    ]


def test_no_dated_file_is_no_bar() -> None:
    assert files.over_time(uploads((None, "", 3))).empty


def test_uploaders_come_with_their_share_most_first() -> None:
    frame = files.by_uploader(uploads((None, "Person 02", 1), (None, "", 1), (None, "Person 01", 2)))
    assert frame["person"].tolist() == ["Person 01", "", "Person 02"]
    assert frame["share"].tolist() == [0.5, 0.25, 0.25]


def _drawn(panel: str, frame: pd.DataFrame, view: FilesView) -> go.Figure:
    draw = FILE_PANELS[panel].chart
    assert draw
    return go.Figure(draw(frame, {}, view, Day.of(TODAY, 21)))


@pytest.mark.parametrize(("people", "bars"), [(1, 1), (13, 13), (14, 13), (60, 13)])
def test_sixty_uploaders_are_a_dozen_bars_and_the_rest(people: int, bars: int) -> None:
    frame = files.by_uploader(uploads(*((None, f"Person {n:02}", 100 - n) for n in range(people))))
    drawn = _drawn("uploaders", frame, FilesView()).data
    assert len(drawn) == bars
    assert sum(bar.x[0] for bar in drawn) == frame["n"].sum()
    assert [bar.customdata[0] for bar in drawn].count(None) == (1 if people > 13 else 0)


def test_a_bar_lists_the_files_of_its_days() -> None:
    frame = files.over_time(uploads(("2026-06-17", "", 2)))
    (drawn,) = _drawn("uploads", frame, FilesView(verdict="orphan")).data
    assert drawn.customdata == ("since=2026-06-17&until=2026-06-17&verdict=orphan",)


# --- contradictions -----------------------------------------------------------------------------


def shown(browser: Browser) -> str:
    return json.dumps(browser.call("show_integrity", url__pathname="/files")["response"])


def test_contradictions_are_listed_with_what_is_new_and_open_their_rows(mongo: Mongo, empty: Browser) -> None:
    assert "Not checked yet." in shown(empty)
    integrity.check(mongo)
    assert "Batches and files match." in shown(empty)
    mongo.mask_files.insert_many([{"filename": f"batch_{n}.zip", "length": 0} for n in range(3)])
    integrity.check(mongo)
    assert "3 new" in shown(empty)
    assert "checks without findings" in shown(empty)
    answer = json.dumps(empty.call("open_rows", rows_asked=ids.rows_of("orphan"))["response"])
    assert "Create the missing batch" in answer
    assert "batch_2.zip" in answer
    export = exports.findings(empty.services, "orphan")
    assert export.rows == 3


def rows_of(kind: Kind, row: tuple[str | int, ...]) -> list[str]:
    """The head and the cells of the window that shows *row*."""
    return [
        text_of(each) for each in walk(details(Finding(kind, (row,)))) if type(each) in (html.Th, html.Td)
    ]


def test_the_window_of_contradictions_writes_times_and_sizes_as_the_list_of_files_does() -> None:
    told = rows_of(kinds.TWICE, ("batch_1.zip", 33, 2, "2026-09-10 08:16:39", ""))
    assert told[1] == "Size"
    assert told[5:] == ["batch_1.zip", "33 B", "2", "Sep 10, 2026 08:16", ""]
    told = rows_of(kinds.APPROVED_BEFORE_UPLOAD, ("batch_1", "", "2026-06-17", "2026-09-10 08:16:39", 1))
    assert told[5:] == ["batch_1", "Unassigned", "Jun 17, 2026", "Sep 10, 2026 08:16", "1"]


def test_lengths_that_differ_are_told_to_the_byte() -> None:
    told = rows_of(kinds.LENGTH_DIFFERS, ("1", "batch_1.zip", "", 3_400_001, 3_400_002, 1, 1))
    assert told[3] == "Bytes"
    assert told[10:12] == ["3,400,001", "3,400,002"]


@pytest.mark.parametrize("kind", ["orphan", "nothing"])
def test_rows_that_nobody_looked_for_are_no_export(empty: Browser, kind: str) -> None:
    with pytest.raises(NotFound, match="Run a check first"):
        exports.findings(empty.services, kind)


def test_every_column_of_every_kind_has_its_header() -> None:

    assert all(len(headers(Finding(kind, ()))) == len(kind.columns) for kind in KINDS)
