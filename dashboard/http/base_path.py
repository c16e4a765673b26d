"""The path below which this process serves (`TANDA_PATH`): the addresses it writes all lead below it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from werkzeug.utils import redirect
from werkzeug.wsgi import get_path_info

_root = ""


def serve_below(path: str) -> None:
    """From now on, in this process. A page of ours is named without it wherever we speak of it ourselves."""
    global _root
    _root = path.rstrip("/")


def below(place: str) -> str:
    """The address of *place* (which begins with `/`) as browsers and programs need it."""
    return _root + place


def page_at(pathname: str) -> str:
    """The page that a browser shows at *pathname*."""
    return pathname.removeprefix(_root) if pathname.startswith(f"{_root}/") else pathname


class Below:
    """Serves *application* below *path*, whether or not the proxy in front has taken it off the address."""

    def __init__(self, application: Any, path: str) -> None:
        self._application = application
        self._root = path.rstrip("/")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = get_path_info(environ)
        if asked == self._root:
            return redirect(f"{self._root}/", 308)(environ, start_response)
        environ["SCRIPT_NAME"] = self._root
        if asked.startswith(f"{self._root}/"):
            environ["PATH_INFO"] = environ["PATH_INFO"][len(self._root) :]
        return self._application(environ, start_response)  # type: ignore[no-any-return]
