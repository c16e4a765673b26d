"""What the process does with the file: lists what is in it, or makes a picture of one image."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import IO, Any

from data.masks.preview import limits, pictures
from data.masks.preview.archives import BROKEN, Kind, content, kind_of, members
from data.masks.preview.troubles import Trouble


def answer(wanted: str, at: int, source: Any) -> bytes:
    """A line of JSON, of what was found or of a trouble, and the PNG if one was wanted."""
    said: dict[str, Any]
    png = b""
    try:
        kind = _kind(source)
        if wanted == "contents":
            said = _contents(source, kind)
        else:
            facts, png = pictures.picture(content(source, kind, at))
            said = asdict(facts)
    except Trouble as trouble:
        said = {"trouble": str(trouble)}
    except MemoryError:
        said = {"trouble": "memory"}
    except (*BROKEN, SyntaxError):  # the latter is what Pillow says of some broken images
        said = {"trouble": "broken"}
    return json.dumps(said).encode() + b"\n" + png


def _kind(source: IO[bytes]) -> Kind:
    if kind := kind_of(source):
        return kind
    found = pictures.is_image(source)
    source.seek(0)
    if not found:
        raise Trouble("unknown" if source.read(1) else "empty")
    return "image"


def _contents(source: IO[bytes], kind: Kind) -> dict[str, Any]:
    """The first files of an archive, how many there are, and what stopped the counting, if anything did."""
    said: dict[str, Any] = {"kind": kind, "entries": [], "files": 0, "images": 0, "stopped": ""}
    if kind == "image":
        return said | {"files": 1, "images": 1}
    try:
        for each in members(source, kind):
            if said["files"] == limits.COUNTED:
                said["stopped"] = "counted"
                break
            said["files"] += 1
            said["images"] += each.is_image
            if len(said["entries"]) < limits.LISTED:
                said["entries"].append([each.at, each.name, each.size, each.is_image, each.encrypted])
    except Trouble as trouble:
        said["stopped"] = str(trouble)
    except BROKEN:
        said["stopped"] = "broken"
    if said["stopped"] not in ("", "counted") and not said["entries"]:
        raise Trouble("unknown" if said["stopped"] == "broken" and kind == "tar" else said["stopped"])
    return said
