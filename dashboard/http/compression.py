"""Compressed scripts and styles are kept, so that they are compressed once and not for every visitor."""

from __future__ import annotations

import re

from flask import Flask, Request

from dashboard.http.base_path import page_at

_VERSIONED = "/libraries/"
_STATIC = ("/_dash-component-suites/", "/assets/", _VERSIONED)
_ENCODINGS = ("br", "gzip")
_MOST = 100  # answers kept; the pages name about twenty files
#: A year for addresses that carry a fingerprint, an hour for the few that do not.
_FINGERPRINTED, _PLAIN = "public, max-age=31536000, immutable", "public, max-age=3600"


class StaticOnly:
    """A cache backend for Flask-Compress that keeps static files and nothing else.

    Filled before the fork it is shared by all workers.
    """

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        return self._kept.get(key)

    def set(self, key: str, compressed: bytes) -> None:
        if not key.endswith(";") and len(self._kept) < _MOST:
            self._kept[key] = compressed


def keep_compressed(server: Flask) -> None:
    """Set up Flask-Compress before Dash starts it. Answers to questions are never kept."""
    kept = StaticOnly()
    server.config["COMPRESS_CACHE_BACKEND"] = lambda: kept
    server.config["COMPRESS_CACHE_KEY"] = _static_address
    server.config["COMPRESS_ALGORITHM"] = list(_ENCODINGS)


def cache_control(request: Request) -> str | None:
    """How long a browser may keep what *request* asks for; None for what is no static file."""
    if not request.path.startswith(_STATIC):
        return None
    fingerprinted = "m" in request.args or ".v" in request.path or request.path.startswith(_VERSIONED)
    return _FINGERPRINTED if fingerprinted else _PLAIN


def _static_address(request: Request) -> str:
    return request.full_path if request.path.startswith(_STATIC) else ""


def warm(server: Flask) -> None:
    """Compress every script and style the index names, before anybody asks."""
    client = server.test_client()
    named = [page_at(each) for each in re.findall(r'(?:src|href)="(/[^"]+)"', client.get("/").text)]
    for address in filter(lambda each: each.startswith(_STATIC), named):
        for encoding in _ENCODINGS:
            client.get(address, headers={"Accept-Encoding": encoding}, buffered=True)
