"""What an engine is: who answers questions about a dataset."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from data.query.questions import A, Moment, Question, Rows

#: A few thousand documents: for each of the columns asked for, the list of their values.
Piece = list[list[Any]]


class Engine(Protocol):
    """Answers questions about a dataset as it was at one moment.

    Every engine gives the same answer to the same question: same rows, same order, same types. Choices and
    text are str, days str or None, flags bool, numbers int. All methods raise DatabaseError or one of its
    children.
    """

    def answer(self, question: Question[A], moment: Moment) -> A: ...

    def stream(self, question: Rows, moment: Moment) -> Iterator[Piece]:
        """All documents that match, wherever *question* starts and stops: memory stays flat."""
        ...
