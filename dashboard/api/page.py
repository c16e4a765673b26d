"""The document of the API, and a page to read it on. The page loads nothing from elsewhere."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any, cast

import flask
import flask_openapi3_rapidoc
from flask_openapi3 import OpenAPI

from dashboard.api.context import api
from dashboard.services import current

_SCRIPT = files(flask_openapi3_rapidoc) / "templates" / "rapidoc" / "js" / "rapidoc-min.js"
_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tanda · API</title>
<link rel="icon" href="data:,">
<script type="module" src="docs.js"></script>
</head>
<body>
{open}<rapi-doc spec-url="openapi.json" load-fonts="false" show-header="false" render-style="focused"
 allow-authentication="false" allow-server-selection="false" show-info="true" schema-style="table"
 regular-font="system-ui, sans-serif" mono-font="ui-monospace, monospace" primary-color="#1971c2"
 nav-bg-color="#f8f9fa" nav-text-color="#343a40" persist-auth="false"
 use-path-in-nav-bar="true" show-method-in-nav-bar="as-colored-text">
<noscript>This page needs JavaScript; the document is at openapi.json.</noscript>
</rapi-doc>
</body>
</html>
"""
_OPEN = """\
<p role="note" style="margin: 0; padding: 8px 16px; background: #d5401f; color: #fff; font-family: system-ui">
Tanda is open: anyone who reaches this address can change and delete everything.</p>
"""
#: What a browser may load for the page: what this server gives, and nothing else.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'"
)


@api.route("/openapi.json")
def document() -> Any:
    """The document, made from the operations."""
    return flask.jsonify(cast("OpenAPI", flask.current_app).api_doc)


@api.route("/docs")
def docs() -> Any:
    """The page to read it on."""
    page = _PAGE.replace("{open}", _OPEN if current().settings.open else "")
    return flask.Response(page, headers={"Content-Security-Policy": _POLICY})


@api.route("/docs.js")
def script() -> Any:
    """What the page runs."""
    response = flask.Response(_SCRIPT.read_bytes(), mimetype="text/javascript")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@api.route("/")
def start() -> Any:
    """The root leads to the page."""
    return flask.redirect(f"{flask.request.script_root}/docs")


def address(rule: str) -> str:
    """A route as the document writes it."""
    return re.sub(r"<(?:[^<:>]+:)?([^<>]+)>", r"{\1}", rule)
