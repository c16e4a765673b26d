"""Static files are compressed once and kept by browsers; answers to questions are neither."""

from __future__ import annotations

import brotli
import flask
import pytest
from flask import Flask, Response
from flask_compress import Compress

from dashboard.http.compression import cache_control, keep_compressed, warm

SCRIPT = "/_dash-component-suites/pack/script.v1_0m1.js"


@pytest.fixture
def server() -> Flask:
    """A server whose every answer counts how often it was made."""
    app = Flask("compressed", static_folder=None)
    keep_compressed(app)
    Compress(app)
    made = {"n": 0}

    def answer(path: str) -> Response:
        made["n"] += 1
        page = f'<script src="{SCRIPT}"></script>'
        body = page if path == "" else f"{made['n']:06d}" * 500
        return Response(body, mimetype="text/html" if path == "" else "text/javascript")

    app.add_url_rule("/", "index", answer, defaults={"path": ""})
    app.add_url_rule("/<path:path>", "any", answer)
    return app


def fetch(server: Flask, address: str) -> str:
    answer = server.test_client().get(address, headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    return bytes(brotli.decompress(answer.data)).decode()


def test_a_script_is_compressed_once(server: Flask) -> None:
    assert fetch(server, SCRIPT) == fetch(server, SCRIPT)


def test_another_version_of_a_script_is_compressed_again(server: Flask) -> None:
    assert fetch(server, SCRIPT) != fetch(server, SCRIPT.replace("m1", "m2"))


def test_answers_are_never_kept(server: Flask) -> None:
    assert fetch(server, "/_dash-update-component") != fetch(server, "/_dash-update-component")


def test_scripts_the_index_names_are_compressed_before_the_first_visit(server: Flask) -> None:
    warm(server)
    assert fetch(server, SCRIPT) == "000002" * 500


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/assets/tanda.css?m=17", "immutable"),
        (SCRIPT, "immutable"),
        ("/_dash-component-suites/plotly/package_data/plotly.min.js", "max-age=3600"),
        ("/live", None),
        ("/", None),
    ],
)
def test_browsers_keep_what_has_a_fingerprint(server: Flask, address: str, kept: str | None) -> None:
    with server.test_request_context(address):
        told = cache_control(flask.request)
    assert told is None if kept is None else kept in str(told)
