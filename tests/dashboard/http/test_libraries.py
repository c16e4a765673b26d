"""What the browser loads: the small builds where they are, else the whole ones; kept by browsers for good."""

from __future__ import annotations

import re
from pathlib import Path

import flask
import plotly
import pytest

from dashboard.http import compression, libraries
from dashboard.http.libraries import LIBRARIES, PLOTLY, POLYFILL, Library
from dashboard.panels.batches import PANELS
from dashboard.panels.files import FILE_PANELS
from tests.product import ROOT

#: What the basic build can draw.
BASIC = {"bar", "pie", "scatter"}


@pytest.fixture(params=["fetched", "whole"])
def served(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(libraries, "_FETCHED", tmp_path)
    if request.param == "fetched":
        for library in LIBRARIES:
            library.fetched.parent.mkdir()
            library.fetched.write_text("window.Small = {};")
    return str(request.param)


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.package)
def test_the_browser_gets_the_small_build_where_it_is_and_else_the_whole(
    served: str, library: Library
) -> None:
    server = flask.Flask("libraries")
    libraries.mount(server)
    answer = server.test_client().get(library.address, buffered=True)
    assert answer.status_code == 200
    assert answer.data == (library.fetched if served == "fetched" else library.whole).read_bytes()
    assert answer.mimetype == "text/javascript"


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.package)
def test_another_version_has_another_address_so_a_browser_may_keep_it(served: str, library: Library) -> None:
    assert served
    assert library.version in library.address
    assert library.address.endswith(library.path.name)
    with flask.Flask("libraries").test_request_context(library.address):
        assert "immutable" in str(compression.cache_control(flask.request))


def test_dashs_polyfill_gives_way_and_the_grid_waits_on_a_page_without_one(served: str) -> None:
    assert served
    old = "/_dash-component-suites/dash/deps/polyfill@7.v4_4_1m17.12.1.min.js"
    other = '<script src="/_dash-component-suites/dash/deps/react@18.v4_4_1m17.3.1.min.js"></script>'
    address = "/_dash-component-suites/dash_ag_grid/dash_ag_grid.v35_3_0m17.min.js"
    grid = f'<script src="{address}"></script>'
    found = libraries.with_ours(f'<script src="{old}"></script>{other}{grid}', grid=True)
    assert found == f'<script src="{POLYFILL.address}"></script>{other}{grid}'
    waiting = f'<link rel="prefetch" as="script" href="{address}" class="grid-script">'
    assert libraries.with_ours(f"{other}{grid}", grid=False) == f"{other}{waiting}"


def test_the_version_is_that_of_the_build_that_plotly_brings() -> None:
    whole = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    with whole.open(encoding="utf-8") as file:
        assert f"plotly.js v{PLOTLY.version}" in file.read(200)


def test_the_small_build_can_draw_every_chart() -> None:
    assert PANELS
    assert FILE_PANELS
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "dashboard" / "charts").glob("*.py")]
    drawn = {kind for source in sources for kind in re.findall(r'"type": "(\w+)",\n', source)}
    assert drawn - {"date", "line"} <= BASIC
    assert drawn & BASIC
