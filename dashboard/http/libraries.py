"""What the browser needs of plotly and Dash: smaller builds where they were fetched, else what they bring.

`start.sh` fetches them: the basic build (bars and lines, a quarter of the whole) of exactly the plotly.js
that plotly brings, and of the polyfills that Dash begins with the one that its components use today. Without
them everything looks the same, half a second later.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import dash
import flask
import plotly
from plotly.offline import get_plotlyjs_version

from dashboard.http.base_path import below

#: Where `.ci/venv.sh` puts what it fetches.
_FETCHED = Path(sys.prefix) / "share" / "tanda"


@dataclass(frozen=True)
class Library:
    """A *file* of an npm *package*, and what stands in for it."""

    package: str
    version: str
    file: str
    whole: Path

    @property
    def fetched(self) -> Path:
        return _FETCHED / f"{self.package}-{self.version}" / self.file

    @property
    def path(self) -> Path:
        return self.fetched if self.fetched.is_file() else self.whole

    @property
    def address(self) -> str:
        """Where the browser finds it: another version has another address, so it may be kept for good."""
        return f"/libraries/{self.version}/{self.path.name}"


PLOTLY = Library(
    "plotly.js-basic-dist-min",
    get_plotlyjs_version(),
    "plotly-basic.min.js",
    Path(plotly.__file__).parent / "package_data" / "plotly.min.js",
)
POLYFILL = Library(
    "regenerator-runtime",
    "0.14.1",
    "runtime.js",
    next(Path(dash.__file__).parent.glob("deps/polyfill@*.min.js")),
)
LIBRARIES = (PLOTLY, POLYFILL)
_DASHS_POLYFILL = re.compile(r'src="[^"]*/deps/polyfill@[^"]*"')
_GRID = re.compile(r'<script src="([^"]*/dash_ag_grid\.[^"]*)"></script>')


def mount(server: flask.Flask) -> None:
    """Let *server* send them."""
    for library in LIBRARIES:
        send = partial(flask.send_file, library.path, "text/javascript")
        server.add_url_rule(library.address, library.package, send)


def with_ours(scripts: str, *, grid: bool) -> str:
    """The script elements that Dash puts into the index, with our polyfill in place of its own.

    Where the page asked for has no *grid*, its script is only named: `assets/page/pages.js` brings it in
    when the page stands, or somebody turns to a page that has one.
    """
    ours = _DASHS_POLYFILL.sub(f'src="{below(POLYFILL.address)}"', scripts)
    return (
        ours if grid else _GRID.sub(r'<link rel="prefetch" as="script" href="\1" class="grid-script">', ours)
    )


if __name__ == "__main__":  # what there is to fetch, for .ci/venv.sh
    for each in LIBRARIES:
        sys.stdout.write(f"{each.package} {each.version} {each.file} {each.fetched.parent}\n")
