"""What is refused before an operation looks at a request: foreign pages, wrong media types, odd bodies."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import flask

from dashboard.api.problems import Refused, WrongPart
from dashboard.http.cross_site import is_foreign
from data.errors import message

JSON, BYTES = "application/json", "application/octet-stream"
LARGEST_JSON = 8 * 1024 * 1024  # bytes
_LARGEST_NUMBER = 2**63
_LONGEST_PATH = 100  # characters


def refuse_foreign() -> None:
    if is_foreign(flask.request):
        raise Refused(403, message("Only Tanda's own pages and programs may write, not another site's page."))


def refuse_unknown(known: set[str]) -> None:
    """Refuse parameters that the operation does not have, by name."""
    unknown = [name for name in flask.request.args if name not in known]
    if unknown:
        wrong = [WrongPart(place="query", name=name, detail="is not a parameter of this") for name in unknown]
        raise Refused(422, message("There is no parameter {names} here."), wrong, names=", ".join(unknown))


def check_body(wanted: str | None, largest_upload: int) -> None:
    """Refuse a body of another media type than *wanted* (None: of any), or of more bytes than allowed."""
    request = flask.request
    request.max_content_length = largest_upload if wanted == BYTES else LARGEST_JSON
    has_body = bool(request.content_length) or "Transfer-Encoding" in request.headers
    if wanted is None:
        if has_body:
            raise Refused(415, message("This request takes no body."))
    elif request.mimetype != wanted and (has_body or request.mimetype):
        given = request.mimetype
        raise Refused(415, message("The body must be {wanted}, not “{given}”."), wanted=wanted, given=given)
    elif wanted == JSON:
        _read_json(request)


def _read_json(request: flask.Request) -> None:
    """Read the body, once for all. What no field can hold is refused here, by name."""
    try:
        body = request.get_data()
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, message("The body is not JSON: {reason}."), reason=str(error)[:200]) from None
    _refuse_unstorable(found)
    if not isinstance(found, dict):
        raise Refused(422, message("The body must be an object."))


def _refuse_unstorable(found: Any) -> None:
    waiting = [iter([("", found)])]
    while waiting:
        for path, value in waiting[-1]:
            if isinstance(value, dict | list):
                waiting.append(_inside(path, value))
                break
            if not _storable(value):
                name = path.encode(errors="replace").decode()
                wrong = WrongPart(place="body", name=name, detail="no database can hold it")
                raise Refused(422, message("The field “{field}” cannot be stored."), [wrong], field=name)
        else:
            waiting.pop()


def _inside(path: str, value: dict[str, Any] | list[Any]) -> Iterator[tuple[str, Any]]:
    """What is directly in the *value* at *path*, names too, each as it is asked for: a name may be long, and
    the paths of all that is in it larger by far than the body."""
    if isinstance(value, list):
        yield from ((path, each) for each in value)
        return
    for name, each in value.items():
        inner = f"{path}.{name[:_LONGEST_PATH]}".strip(".")[:_LONGEST_PATH]
        yield inner, name
        yield inner, each


def _storable(value: Any) -> bool:
    if isinstance(value, str):
        return value.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return not isinstance(value, int) or -_LARGEST_NUMBER <= value < _LARGEST_NUMBER
