"""The overview is drawn once before the workers are forked: what is loaded and learnt on the way is theirs
too, and no reader waits for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from bson import ObjectId
from plotly.io.json import to_json_plotly

from dashboard import shell
from dashboard.i18n import LANGUAGES, speaking
from dashboard.services import Services
from dashboard.url import OVERVIEW
from data import clock
from data.model.dataset import Dataset
from data.model.dimensions.base import Dimension
from data.query.engines.snapshot.build import stored
from data.query.engines.snapshot.columns import Encoder
from data.query.engines.snapshot.engine import SnapshotEngine
from data.query.engines.snapshot.keys import document_keys
from data.query.engines.snapshot.table import Snapshot
from data.query.generations import Generation
from data.query.questions import Moment, Question
from data.query.result import QueryResult
from data.query.service import QueryService

_ROWS = 5


def warm_up(services: Services) -> None:
    """Draw it in every language, from a few documents of our making. Asks neither database nor cache."""
    made_up = replace(services, answers=_MadeUp(services.answers))
    for language in LANGUAGES:
        with speaking(language):
            content, _ = shell.drawn(made_up, OVERVIEW, "")
            to_json_plotly(content)


class _MadeUp(QueryService):
    """As *answers*, but from documents that nobody has."""

    def __init__(self, answers: QueryService) -> None:
        vars(self).update(vars(answers))

    def generation(self) -> Generation:
        return Generation("", None, clock.now())

    def ask(
        self,
        questions: Iterable[Question[Any]],
        generation: Generation | None = None,
        *,
        exactly: bool = False,  # noqa: ARG002 - there is no other
        patience: float | None = None,  # noqa: ARG002 - it takes none
    ) -> QueryResult:
        context = self.context()
        answers = {
            each: SnapshotEngine(_snapshot(each.dataset, context.today)).answer(each, Moment(context))
            for each in questions
        }
        return QueryResult(generation or self.generation(), "live", answers, {})


def _snapshot(dataset: Dataset, today: date) -> Snapshot:
    columns = {}
    for name in stored(dataset):
        encoder = Encoder(dataset[name])
        encoder.add([_value(dataset[name], row, today) for row in range(_ROWS)])
        columns[name] = encoder.column()
    return Snapshot(dataset, document_keys([ObjectId() for _ in range(_ROWS)]), columns, exact=True)


def _value(dimension: Dimension, row: int, today: date) -> Any:
    if dimension.order:
        return dimension.order[row % len(dimension.order)]
    return {"day": today.isoformat(), "flag": row == 0, "number": row}.get(dimension.kind, f"{row}")
