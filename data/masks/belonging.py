"""The mask files of one batch, by the same words as everywhere, without reading all names and all ids.

MongoDB lets through what may matter, and the parser decides: a batch or a file that is left out could not
have changed its verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pymongo.client_session import ClientSession

from data.masks.listing import FIELDS, NEWEST_FIRST, MaskFile, mask_file
from data.masks.tally import Uploads, name_of, names_of_batches
from data.model.matching import Names, core_of, tokens_of, unpadded
from data.mongo.client import Document, Mongo, database_errors
from data.mongo.documents import CODEC, LONG, id_text

_LONGEST_PATTERN = 16_000  # characters; MongoDB takes about twice as many
#: What may mean other letters or digits than it is: encoded ones, and letters beyond those of Western Europe.
_UNLIKE = "[^\\x00-\\x24\\x26-\\x7f\u00c0-\u00de\u00e0-\u00ff\u0300-\u036f]"


def files_of(mongo: Mongo, batch_id: str) -> list[MaskFile]:
    """The files whose name means this batch, alone or among others; the newest first."""
    with database_errors():
        return _files(mongo, batch_id, None)


def uploads_of(mongo: Mongo, batch_id: str, session: ClientSession | None, *, without: Any = None) -> Uploads:
    """What `tally` counts for this batch, *without* one file: those that mean it alone."""
    uploads = Uploads()
    for each in _files(mongo, batch_id, session):
        if each.verdict == "matched" and each.id != str(without):
            uploads.add(each.at)
    return uploads


def names_for(mongo: Mongo, filenames: Iterable[str], session: ClientSession | None = None) -> Names:
    """Answers for these names as `names_of_batches` does; it knows just the ids that may be in them."""
    tokens = {unpadded(token) for name in filenames for token in tokens_of(name)}
    pattern = _beginning(token for token in tokens if token.isascii())
    if len(pattern) > _LONGEST_PATTERN:
        return names_of_batches(mongo)
    where = {"$or": [{"id": {"$regex": pattern, "$options": "i"}}, {"id": {"$type": "number"}}]}
    found = mongo.find(
        mongo.batches.with_options(CODEC), where, {"_id": 0, "id": 1}, longer=LONG, session=session
    )
    return Names(identifier for batch in found if (identifier := id_text(batch.get("id"))))


def _files(mongo: Mongo, batch_id: str, session: ClientSession | None) -> list[MaskFile]:
    files = mongo.mask_files.with_options(CODEC)
    where = _holding(core_of(batch_id))
    found = list(mongo.find(files, where, FIELDS, longer=LONG, sort=NEWEST_FIRST, session=session))
    names = names_for(mongo, map(name_of, found), session)
    return [file for each in found if batch_id in (file := mask_file(each, names)).ids]


def _holding(core: Iterable[str]) -> Document:
    """Matches the file names that may hold all these tokens."""
    held: list[Any] = [
        {"filename": {"$regex": _spelled(each), "$options": "i"}} for each in core if each.isascii()
    ]
    text: Document = {"filename": {"$type": "string"}}
    return {"$or": [{"$and": held}, {"filename": {"$regex": _UNLIKE}}]} if held else text


def _beginning(tokens: Iterable[str]) -> str:
    """Matches the ids that begin with one of these tokens behind their prefix, and those in other letters."""
    each = "|".join(f"{_spelled(token)}(?![a-z0-9])" for token in tokens)
    begin = f"^[^a-z0-9]*(?:batch[^a-z0-9]*)?(?:{each})" if each else "$^"
    return f"{begin}|^[^a-z0-9]*batch[^a-z0-9]*batch|[^\\x00-\\x7f]"


def _spelled(token: str) -> str:
    """A token with any zeros before its number, where no other digit is beside it."""
    number = re.search("[0-9]", token)
    if number is None:
        return token
    before, rest = token[: number.start()], token[number.start() :]
    zeros = f"{before}0*{rest}" if before else f"(?<![0-9])0*{rest}"
    return f"{zeros}(?![0-9])" if rest[-1].isdecimal() else zeros
