"""Whether a page of somebody else's makes a reader's browser write here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import flask
from werkzeug.sansio.utils import host_is_trusted

from dashboard.http.proxies import HANDED_ON

READING = frozenset({"GET", "HEAD", "OPTIONS"})


def is_foreign(request: flask.Request) -> bool:
    """Whether a page of somebody else's makes this browser write.

    A browser says where a request comes from, and no page can make it say otherwise. Behind a proxy the
    host may not be the one the browser knows, so what it says itself of the site comes first.
    """
    if request.method in READING:
        return False
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin", "none"):
        return True
    return origin is not None and site != "same-origin" and not _is_ours(origin, request)


def refuse() -> Any:
    """Refuse such a request on a page; the API does so in its own words."""
    if is_foreign(flask.request):
        return flask.Response("Another site's page may not write here.", 403, mimetype="text/plain")
    return None


def _is_ours(origin: str, request: flask.Request) -> bool:
    """Whether a page of *origin* is one of ours. A trusted proxy may hand on no port, or no host at all."""
    said = urlsplit(origin)
    if said.netloc.lower() == request.host.lower():
        return True
    names = flask.current_app.config["TRUSTED_HOSTS"]
    return HANDED_ON in request.environ and host_is_trusted(said.hostname, names)
