"""What browsers are told to keep away from a page."""

from __future__ import annotations

import base64
import hashlib

import flask

from dashboard.http.shield import Shield, hashes_of


def test_a_response_gets_every_header_and_keeps_its_own() -> None:
    response = flask.Response("x", headers={"Content-Security-Policy": "default-src 'none'"})
    headers = Shield()(response).headers
    assert headers["Content-Security-Policy"] == "default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_scripts_run_from_here_or_by_their_hash_and_never_from_text() -> None:
    policy = Shield(["'sha256-abc'"])(flask.Response("x")).headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["script-src"] == "'self' 'sha256-abc'"
    assert parts["object-src"] == parts["base-uri"] == "'none'"


def test_the_scripts_of_a_page_are_known_by_what_is_in_them() -> None:
    digest = base64.b64encode(hashlib.sha256(b"\n  run();\n").digest()).decode()
    page = (
        '<script type="application/json">{"no": "script"}</script><script src="/a.js"></script>'
        "<script>\n  run();\n</script>"
    )
    assert hashes_of(page) == [f"'sha256-{digest}'"]
