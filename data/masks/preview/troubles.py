"""Why there is no preview. The process that reads a file says a code; what that means stands here."""

from __future__ import annotations

from typing import Any

from data.errors import InputError, NotFound, TandaError, TooLarge, TooMuch, message
from data.masks.preview import limits

_MB = {"megabytes": limits.FILE // limits.MEGABYTE}
#: code → error, its words, and their parts
_TROUBLES: dict[str, tuple[type[TandaError], str, dict[str, Any]]] = {
    "unknown": (
        InputError,
        message(
            "“{name}” is neither an image nor a zip or tar archive. It can be downloaded, but not shown here."
        ),
        {},
    ),
    "broken": (InputError, message("“{name}” is damaged and cannot be read. Ask for it again."), {}),
    "empty": (InputError, message("“{name}” is empty."), {}),
    "encrypted": (InputError, message("“{name}” is protected by a password and cannot be shown."), {}),
    "packing": (InputError, message("“{name}” is packed in a way that cannot be shown here."), {}),
    "no image": (InputError, message("“{name}” is no image that can be shown here."), {}),
    "missing": (NotFound, message("The archive holds no such file."), {}),
    "large file": (
        TooLarge,
        message("“{name}” is larger than {megabytes} MB. It can be downloaded, but not shown here."),
        _MB,
    ),
    "large image": (
        TooLarge,
        message("“{name}” would be unpacked to more than {megabytes} MB and is not shown."),
        {"megabytes": limits.IMAGE // limits.MEGABYTE},
    ),
    "large archive": (
        TooLarge,
        message("“{name}” would be unpacked to more than {megabytes} MB and is not shown."),
        {"megabytes": limits.UNPACKED // limits.MEGABYTE},
    ),
    "pixels": (
        TooLarge,
        message("“{name}” has more than {megapixels} million pixels and is not shown."),
        {"megapixels": limits.PIXELS // 1_000_000},
    ),
    "memory": (TooLarge, message("Showing “{name}” would take too much memory."), {}),
    "time": (
        TooLarge,
        message("Showing “{name}” takes longer than {seconds} seconds and was stopped."),
        {"seconds": int(limits.SECONDS)},
    ),
    "busy": (TooMuch, message("Too many previews are being made just now. Try again in a moment."), {}),
}


class Trouble(Exception):
    """Something stands in the way of a preview; its argument is the code."""


def error_of(code: str, name: str) -> TandaError:
    """What to say of the file called *name*. A code that is none means that the file did harm."""
    kind, words, parts = _TROUBLES.get(code, _TROUBLES["broken"])
    return kind(words, name=name, **parts)
