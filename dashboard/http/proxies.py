"""Whom requests come from: only a proxy that is trusted may say so, and may let others in.

What anybody can write into a request names nobody. Beyond this machine, those who do not come through such a
proxy, which has a login, are not served at all, unless Tanda is open to everybody.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

from data.settings import Settings

#: In the environment of requests that a trusted proxy hands on (set by werkzeug).
HANDED_ON = "werkzeug.proxy_fix.orig"
_HEALTH = "/healthz"
_SAID = ("HTTP_X_FORWARDED_", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
_NOT_THROUGH_A_PROXY = (
    "Tanda is reached through its proxy only, where people log in. · "
    "A Tanda se llega solo a través de su proxy, donde hay que identificarse."
)


class Proxies:
    """What *application* is told of a request is true."""

    def __init__(self, application: Any, settings: Settings) -> None:
        self.application = application
        self._handed_on = ProxyFix(application, x_for=1, x_proto=1, x_host=1, x_port=1)
        self._networks = settings.proxies
        self._everybody = settings.open or settings.on_loopback
        self._health = {_HEALTH, settings.path.rstrip("/") + _HEALTH}
        self._own = {f"[{each}]" for each in ("::1", settings.host)}
        self._actor = "HTTP_" + (settings.actor_header or "").upper().replace("-", "_")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self._name(environ)
        peer = _address(environ.get("REMOTE_ADDR", ""))
        if peer and any(peer in network for network in self._networks):
            return self._handed_on(environ, start_response)
        for name in [each for each in environ if each.startswith(_SAID) or each == self._actor]:
            del environ[name]
        local = peer is not None and peer.is_loopback
        if not (self._everybody or local or environ.get("PATH_INFO", "") in self._health):
            return _refused(environ, start_response)
        return self.application(environ, start_response)  # type: ignore[no-any-return]

    def _name(self, environ: dict[str, Any]) -> None:
        """werkzeug cannot trust an IPv6 address as a name; that of this machine is `localhost`."""
        host = environ.get("HTTP_HOST", "")
        for own in self._own:
            if host == own or host.startswith(f"{own}:"):
                environ["HTTP_HOST"] = f"localhost{host[len(own) :]}"


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address  # who listens on :: is told of both kinds


def _refused(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    status = HTTPStatus.FORBIDDEN
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    body, kind = f"{_NOT_THROUGH_A_PROXY}\n", "text/plain; charset=utf-8"
    if "/api/" in path:
        problem = {"type": "about:blank", "title": status.phrase, "status": status.value}
        body = json.dumps(problem | {"detail": _NOT_THROUGH_A_PROXY, "instance": path, "errors": []})
        kind = "application/problem+json"
    sent = body.encode()
    start_response(
        f"{status.value} {status.phrase}", [("Content-Type", kind), ("Content-Length", str(len(sent)))]
    )
    return [sent]
