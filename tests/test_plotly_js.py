"""The charts' library: the small build where it is, else the whole; kept by browsers for good."""

from __future__ import annotations

import re
from pathlib import Path

import flask
import plotly
import pytest

from dashboard import compression, plotly_js
from dashboard.file_panels import FILE_PANELS
from dashboard.panels import PANELS

ROOT = Path(__file__).resolve().parents[1]
#: What the basic build can draw.
BASIC = {"bar", "pie", "scatter"}


@pytest.fixture(params=["small", "whole"])
def served(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    small = tmp_path / "plotly-basic.min.js"
    monkeypatch.setattr(plotly_js, "BASIC", small)
    if request.param == "small":
        small.write_text("window.Plotly = {};")
        return small
    return Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


def test_the_browser_gets_the_small_build_where_it_is_and_else_the_whole(served: Path) -> None:
    server = flask.Flask("plotly")
    plotly_js.mount(server)
    answer = server.test_client().get(plotly_js.address(), buffered=True)
    assert answer.status_code == 200
    assert answer.data == served.read_bytes()
    assert answer.mimetype == "text/javascript"


def test_another_version_has_another_address_so_a_browser_may_keep_it(served: Path) -> None:
    assert plotly_js.VERSION in plotly_js.address()
    assert plotly_js.address().endswith(served.name)
    with flask.Flask("plotly").test_request_context(plotly_js.address()):
        assert "immutable" in str(compression.cache_control(flask.request))


def test_the_version_is_that_of_the_build_that_plotly_brings() -> None:
    whole = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    with whole.open(encoding="utf-8") as file:
        assert f"plotly.js v{plotly_js.VERSION}" in file.read(200)


def test_the_small_build_can_draw_every_chart() -> None:
    assert PANELS
    assert FILE_PANELS
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "dashboard" / "charts").glob("*.py")]
    drawn = {kind for source in sources for kind in re.findall(r'"type": "(\w+)",\n', source)}
    assert drawn - {"date", "line"} <= BASIC
    assert drawn & BASIC
