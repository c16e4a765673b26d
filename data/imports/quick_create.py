"""Quick create: a list of ids as it came by chat becomes batches.

Ids are read as in file names (`matching`), so that `Batch 400` is the batch_400 there is. A bare number is
an id (`400` is batch_400) only where a line holds nothing but numbers; beside words or a whole id it may
count anything, so it is shown as unreadable rather than guessed. Bullets, the number of a list item, who
wrote it and when are no ids.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from data import clock
from data.batches.new_batch import made_where_new, new_batch, refuse_large
from data.history import recorder
from data.history.recorder import CHUNK, Operation, Origin
from data.model.matching import Names, read_id
from data.mongo.client import Mongo, database_errors
from data.mongo.documents import Progress, blocks, id_text, silent

_LONGEST = 200  # characters shown of what could not be read
_WRITTEN = re.compile(  # when somebody wrote it
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}(?![\w./-])|(?<![\w:])\d{1,2}:\d{2}(?::\d{2})?(?:\s*[ap]\.?\s?m\b\.?)?(?![\w:])",
    re.IGNORECASE,
)
_AUTHOR = re.compile(r"^[\W\d]*[^\W\d][^:]{0,60}:(?:\s+|$)")
_NUMBERING = re.compile(r"^[^\w#]*#?\d{1,4}(?:(?:[.)\]]|\.-)\s+(?=\S)|\s-\s+(?=[^\W\d]))")
_SPLIT_ID = re.compile(r"\bbatch[\s#]+(?=\w*\d)", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;|/\\&+=<>()\[\]{}\"'“”‘’«»`*•·]+")
_EDGES = ".:!?-–—_#"
_FILLERS = {"batch", "batches", "id", "ids", "lote", "lotes", "tanda", "tandas", "and", "y", "e", "or", "o"}


@dataclass(frozen=True)
class Pasted:
    """The ids in a text, each once, in its order; and the pieces of it that may have been meant as ids."""

    ids: tuple[str, ...]
    unreadable: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What `create` would make; `existing` are the ids of the batches there are, as these write them."""

    new: tuple[str, ...]
    existing: tuple[str, ...]
    unreadable: tuple[str, ...]


@dataclass(frozen=True)
class Created:
    """What was made. Where nothing was, there is no operation to undo."""

    created: tuple[str, ...]
    existed: tuple[str, ...]
    operation_id: str | None


def read(text: str) -> Pasted:
    """The ids in *text*."""
    ids: dict[str, None] = {}
    unreadable: dict[str, None] = {}
    for line in text.splitlines():
        found, wrong = read_line(line)
        ids.update(dict.fromkeys(found))
        unreadable.update(dict.fromkeys(wrong))
    return Pasted(tuple(ids), tuple(unreadable))


def read_line(line: str) -> tuple[list[str], list[str]]:
    """The ids in a *line*, and what in it may have been meant as one."""
    text = _message(line)
    words = _split(_SPLIT_ID.sub("batch_", text))
    prose = any(not _has_digit(word) and word.lower() not in _FILLERS for word in words)
    bare = not prose and not any(map(_is_name, _split(text)))
    ids, unreadable = [], []
    for word in filter(_has_digit, words):
        identifier = read_id(word) if _is_name(word) or (bare and word.isdecimal()) else None
        if identifier:
            ids.append(identifier)
        else:
            unreadable.append(word[:_LONGEST])
    if prose and not ids and not unreadable:
        unreadable.append(line.strip()[:_LONGEST])
    return ids, unreadable


class Known:
    """The batches there are, by their ids as people write them."""

    def __init__(self, mongo: Mongo) -> None:
        with database_errors():
            stored = (each for block in blocks(mongo, mongo.batches, {"_id": 0, "id": 1}) for each in block)
            self._ids = {identifier for each in stored if (identifier := id_text(each.get("id")))}
        self._names = Names(self._ids)

    def find(self, identifier: str) -> tuple[str, ...]:
        """The ids of the batches that *identifier* means; none when it is new."""
        if identifier in self._ids:
            return (identifier,)
        match = self._names.match(identifier)
        return match.ids if match.verdict != "orphan" else ()


def preview(mongo: Mongo, text: str) -> Preview:
    """What `create` would make of *text*; nothing is written."""
    pasted = read(text)
    new, existing = _sorted_out(mongo, pasted.ids)
    return Preview(new, existing, pasted.unreadable)


def create(
    mongo: Mongo,
    text_or_ids: str | Iterable[str],
    *,
    assignee: str = "",
    actor: str,
    origin: Origin,
    progress: Progress = silent,
) -> Created:
    """Make the batches that are new: of the ids in a text, or of these very ids. Undo takes them back."""
    given = read(text_or_ids).ids if isinstance(text_or_ids, str) else text_or_ids
    ids = tuple(dict.fromkeys(stripped for each in given if (stripped := each.strip())))
    person = " ".join(assignee.split())
    refuse_large(*ids, assignee=person)
    new, existing = _sorted_out(mongo, ids)
    if not new:
        return Created((), existing, None)
    operation = Operation("quick create", actor, origin, {"assignee": person, "ids": len(new)})
    document = partial(new_batch, assignee=person, now=clock.now(mongo.settings.zone))
    created: list[str] = []
    with recorder.recording(mongo, operation) as record:
        for start in range(0, len(new), CHUNK):
            changes = record.write(made_where_new(mongo, new[start : start + CHUNK], document))
            created += [change.name for change in changes]
            progress(min(start + CHUNK, len(new)), len(new))
    meanwhile = set(new) - set(created)
    existed = (*existing, *(each for each in new if each in meanwhile))
    return Created(tuple(created), existed, operation.id if record.begun else None)


def _sorted_out(mongo: Mongo, ids: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Those of *ids* that are new, and the ids of the batches that the others mean."""
    known = Known(mongo) if ids else None
    new: dict[str, None] = {}
    existing: dict[str, None] = {}
    for each in ids:
        found = known.find(each) if known else ()
        existing.update(dict.fromkeys(found))
        if not found:
            new[each] = None
    return tuple(new), tuple(existing)


def _message(line: str) -> str:
    """A *line* without its number in a list, who wrote it and when."""
    rest = _WRITTEN.sub(" ", line)
    author = _AUTHOR.match(rest)
    if author and not any(_is_name(word) and read_id(word) for word in _split(author[0])):
        rest = rest[author.end() :]
    return _NUMBERING.sub("", rest, count=1)


def _split(text: str) -> list[str]:
    words = (word.strip(_EDGES) for word in _WORD.findall(text))
    return [word for word in words if word]


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _is_name(word: str) -> bool:
    """Whether letters and digits are in it: such a one can be read wherever it stands."""
    return _has_digit(word) and any(letter.isalpha() for letter in word)
