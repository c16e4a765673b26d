"""The errors Tanda raises on purpose. Each says what happened, where, and what to do.

TandaError
├── SettingsError            a setting is wrong                      exit 2
│   └── VocabularyError      the vocabulary table is wrong           exit 2
├── StartError               the machine cannot run it               exit 3
├── FilterError              a filter in a URL or request is wrong   400
├── NotFound                 an export, a panel, a job is not there  404
├── Conflict                 what is there forbids it                409
├── PreconditionFailed       it has changed since it was read        412
├── InputError               what was handed in is wrong             422
│   └── TooLarge             it is larger than is taken in           413
├── TooMuch                  more is asked for than fits just now    429
├── DeliveryError            another program took no message         502
├── DatabaseError            MongoDB answered with an error          502
│   ├── ReadOnly             what is read there cannot be changed    403
│   ├── DatabaseForbidden    MongoDB does not let this user do it    403
│   ├── DatabaseUnreachable  MongoDB did not answer                  503
│   ├── DatabaseTimeout      a question took longer than allowed     504
│   └── NotYet               the answer is still on its way          503
└── StorageError             a disk is full or not writable          507, exit 3

A message is a template with named parts, so that the edge (page, API, command line) can
translate the template and keep the parts. `str(error)` is the English sentence.
"""

from __future__ import annotations

from pathlib import PurePath


def message(template: str) -> str:
    """Mark *template* for translation; the catalogue is checked against these marks."""
    return template


class Phrase(str):
    """Words in English that can still be said in another language: a template and its parts."""

    def __new__(cls, template: str, **parts: object) -> Phrase:
        phrase = super().__new__(cls, template.format(**parts))
        phrase.template, phrase.parts = template, parts
        return phrase

    template: str
    parts: dict[str, object]

    def __reduce__(self) -> tuple[object, ...]:
        return (_phrase, (self.template, self.parts))


def _phrase(template: str, parts: dict[str, object]) -> Phrase:
    return Phrase(template, **parts)


class TandaError(Exception):
    """Base of the tree. `status` is the HTTP status, `exit_code` the process's."""

    status = 500
    exit_code = 1

    def __init__(self, template: str, **parts: object) -> None:
        self.template = template
        self.parts = parts
        super().__init__(template.format(**parts))

    def shown_parts(self) -> dict[str, str | int | float]:
        """The parts as readers elsewhere may see them, and as they can be stored: of files just the name, for
        where the server keeps them says nothing."""
        return {name: _shown(part) for name, part in self.parts.items()}

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.template, self.parts))


def _rebuild(kind: type[TandaError], template: str, parts: dict[str, object]) -> TandaError:
    return kind(template, **parts)


def _shown(part: object) -> str | int | float:
    if isinstance(part, OSError):
        return part.strerror or type(part).__name__
    if isinstance(part, str | int | float):
        return part
    return part.name if isinstance(part, PurePath) else str(part)


class SettingsError(TandaError):
    exit_code = 2


class VocabularyError(SettingsError):
    pass


class StartError(TandaError):
    exit_code = 3


class FilterError(TandaError):
    status = 400


class NotFound(TandaError):
    status = 404


class Conflict(TandaError):
    status = 409


class PreconditionFailed(TandaError):
    status = 412


class InputError(TandaError):
    status = 422


class TooLarge(InputError):
    status = 413


class TooMuch(TandaError):
    status = 429


class DeliveryError(TandaError):
    status = 502


class DatabaseError(TandaError):
    status = 502


class ReadOnly(DatabaseError):
    status = 403


class DatabaseForbidden(DatabaseError):
    status = 403


class DatabaseUnreachable(DatabaseError):
    status = 503


class DatabaseTimeout(DatabaseError):
    status = 504


class NotYet(DatabaseError):
    status = 503


class StorageError(TandaError):
    status = 507
    exit_code = 3
