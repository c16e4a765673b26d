"""The headers by which browsers keep other sites, and what somebody may have written into a page, at bay."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence

import flask

#: Plotly and Mantine set styles of elements (plotly.js#7543); pictures are also made in the page.
_POLICY = (
    "default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Shield:
    """Gives responses their headers. *hashes* are of the inline scripts that browsers may run."""

    def __init__(self, hashes: Sequence[str] = ()) -> None:
        self._headers = _HEADERS | {
            "Content-Security-Policy": _POLICY.format(scripts=" ".join(["'self'", *hashes]))
        }

    def __call__(self, response: flask.Response) -> flask.Response:
        """*response* with what it does not say itself."""
        for name, value in self._headers.items():
            response.headers.setdefault(name, value)
        return response


def hashes_of(page: str) -> list[str]:
    """The hash of each script that stands in *page* itself, as a policy names it."""
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    ]
