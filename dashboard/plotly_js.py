"""The charts' library in the browser: the small build where it has been fetched, else the one plotly brings.

`start.sh` fetches the basic build (bars and lines, a quarter of the whole) of exactly the version that plotly
brings; without it the same charts stand a second later.
"""

from __future__ import annotations

import sys
from pathlib import Path

import flask
import plotly
from plotly.offline import get_plotlyjs_version

VERSION: str = get_plotlyjs_version()
_WHOLE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
#: Where `.ci/venv.sh` puts the small build.
BASIC = Path(sys.prefix) / "share" / "plotly.js" / VERSION / "plotly-basic.min.js"


def file() -> Path:
    return BASIC if BASIC.is_file() else _WHOLE


def address() -> str:
    """Where the browser finds it: another version has another address, so it may be kept for good."""
    return f"/plotly.js/{VERSION}/{file().name}"


def mount(server: flask.Flask) -> None:
    served = file()
    server.add_url_rule(address(), "plotly_js", lambda: flask.send_file(served, "text/javascript"))
