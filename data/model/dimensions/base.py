"""What a dimension is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

from data import clock
from data.model import vocabulary
from data.model.conditions import Condition
from data.model.vocabulary import Vocabulary
from data.settings import Settings

Expression = Any
Match = dict[str, Any]
Kind = Literal["choice", "day", "flag", "text", "number"]
Reference = Callable[[str], str]  # raw path → how the pipeline refers to it at this point


#: Dates outside are rubbish: MongoDB refuses to write them out, or Python to count a day on from them.
FIRST_DATE = datetime(1, 1, 2, tzinfo=UTC)
LAST_DATE = datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Context:
    """What an answer depends on besides its filter. Part of every cache key.

    *history*: the collection of our history, beside that of the batches; empty where it is not to be read.
    """

    today: date
    timezone: str
    vocabulary: Vocabulary
    duplicated: tuple[str, ...] = ()
    history: str = ""

    @classmethod
    def now(cls, settings: Settings) -> Context:
        """Today in the team's time zone, and the words that hold."""
        words = vocabulary.load(settings.vocabulary)
        today, history = clock.today(settings.zone), settings.events_collection
        return cls(today, settings.timezone, words, history=history)


def _no_prefilter(condition: Condition, context: Context) -> Match | None:  # noqa: ARG001
    return None


@dataclass(frozen=True)
class Dimension:
    """One clean property of a document.

    `kind` says what its values are: "choice" text of few values, "day" `YYYY-MM-DD` or null,
    "flag" bool, "text" text of many values, "number". `order` lists the values of a closed choice
    in the order they are shown. `folds` says that the raw fields take few values, so that
    grouping them raw first and cleaning the groups is cheaper than cleaning every document. `natural`
    says that its order is that of `data.natural`.
    """

    name: str
    needs: tuple[str, ...]
    expression: Callable[[Reference, Context], Expression]
    kind: Kind
    prefilter: Callable[[Condition, Context], Match | None] = _no_prefilter
    order: tuple[str, ...] = ()
    folds: bool = field(default=False)
    natural: bool = field(default=False)


def both(*matches: Match | None) -> Match | None:
    """All of the matches that say something; None when none does."""
    some = [match for match in matches if match]
    return {"$and": some} if len(some) > 1 else some[0] if some else None


def writable(moment: Expression) -> Expression:
    """Whether MongoDB can write a BSON date out."""
    return {"$and": [{"$gte": [moment, FIRST_DATE]}, {"$lt": [moment, LAST_DATE]}]}
