"""Mask files as responses: the file itself, streamed, and a picture of an image in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import flask
from werkzeug.http import dump_options_header

from dashboard.i18n import number, t
from data.errors import message
from data.masks import content
from data.masks.preview import limits, showing
from data.masks.preview.showing import Contents, Picture
from data.mongo.client import Mongo

PNG = "image/png"
BYTES = "application/octet-stream"
_KEPT = "private, max-age=300"  # a file in the bucket never changes
#: How an image holds its pixels, as people say it.
_MODES = {
    "1": message("1 bit"),
    "L": message("8-bit grey"),
    "P": message("palette"),
    "I": message("32-bit grey"),
    "F": message("real numbers"),
}
_DEEP, _COLOURS = message("16-bit grey"), message("colour")
_STOPPED = {
    "counted": message("The archive holds more than {counted} files; only the first ones are looked at."),
    "broken": message("The archive is damaged: only its beginning can be read."),
}


def download(mongo: Mongo, file_id: str) -> flask.Response:
    """The file as it is stored, a chunk at a time. Raises NotFound."""
    file = content.find(mongo, file_id)
    body = content.begun(content.pieces(mongo, file))
    response = flask.Response(body, mimetype=BYTES)
    response.headers["Content-Length"] = str(file.bytes)
    response.headers["Content-Disposition"] = _attached(file.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def picture(mongo: Mongo, file_id: str, at: int) -> flask.Response:
    """A PNG, and in a header of its own what is to be said of it. Raises why there is none."""
    made = showing.picture(mongo, file_id, at)
    response = flask.Response(made.png, mimetype=PNG)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = _KEPT
    response.headers["Tanda-Image"] = quote(" · ".join(told(made)))
    return response


def told(made: Picture) -> list[str]:
    """What an image is, and how it is shown."""
    mode = _MODES.get(made.mode) or (_DEEP if made.mode.startswith("I;16") else _COLOURS)
    said = [
        t("{width} × {height} pixels", width=number(made.width), height=number(made.height)),
        t(mode),
    ]
    if made.stretched:
        values: dict[str, Any] = {"low": number(made.low), "high": number(made.high)}
        said.append(t("values {low} to {high}, contrast stretched", **values))
    elif made.low == made.high:
        said.append(t("every pixel is {value}", value=number(made.low)))
    if made.pages > 1:
        said.append(t("the first of {n} pages", n=number(made.pages)))
    return said


def left_out(found: Contents) -> str:
    """What of an archive is not listed, and why; empty where all of it is."""
    listed, parts = len(found.entries), []
    if found.stopped:
        words = _STOPPED.get(found.stopped, message("The archive is too large to be read to its end."))
        parts.append(t(words, counted=number(limits.COUNTED)))
    if listed < found.files:
        parts.append(
            t("The first {n} of {total} files are listed.", n=number(listed), total=number(found.files))
        )
    return " ".join(parts)


def _attached(name: str) -> str:
    """A name of any letters, for browsers old and new."""
    plain = name.encode("ascii", "ignore").decode() or "file"
    told: dict[str, str] = {"filename": plain}
    if plain != name:
        told["filename*"] = f"UTF-8''{quote(name, safe='')}"
    return dump_options_header("attachment", told)
