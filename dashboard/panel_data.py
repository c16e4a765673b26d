"""What panels show, read: the frames of a view of the batches, and those of the files."""

from __future__ import annotations

from collections.abc import Mapping
from threading import TIMEOUT_MAX
from typing import Any

import pandas as pd

from dashboard import daily_counts
from dashboard.former_names import known_as
from dashboard.panels.base import Frames, Panel
from dashboard.panels.batches import PANELS
from dashboard.panels.beside_others import PERSON_PANELS
from dashboard.panels.files import FILE_PANELS, Files
from dashboard.panels.flow import FLOW_PANELS
from dashboard.panels.forecast import FORECAST_PANELS
from dashboard.panels.team import TEAM_PANELS
from dashboard.services import Services
from dashboard.url import FilesView, View
from data.errors import DatabaseError, NotFound, message
from data.masks import listing
from data.masks.tally import names_of_batches, tally
from data.metrics.daily_counts import matching
from data.model.matching import VERDICTS, Verdict
from data.mongo.client import COMMENT, Mongo, database_errors
from data.query.cache import compute_once, key_of
from data.query.generations import Generation
from data.query.questions import Counts
from data.query.result import QueryResult, unsettle

#: The panels about batches, whichever page they are on.
OF_BATCHES: Mapping[str, Panel[View]] = {
    **PANELS,
    **TEAM_PANELS,
    **FLOW_PANELS,
    **FORECAST_PANELS,
    **PERSON_PANELS,
}
_FORMAT = 2  # raise when the shape of what is kept changes


def panel_of(panel_id: str) -> Panel[View] | Panel[FilesView]:
    """The panel of that id. Raises NotFound."""
    found = OF_BATCHES.get(panel_id) or FILE_PANELS.get(panel_id)
    if not found:
        raise NotFound(message("There is no panel “{panel}”."), panel=panel_id)
    return found


def daily_of(services: Services, panel: Panel[Any], view: View, generation: Generation) -> Frames:
    """What a panel that is `daily` gets beside its answers; else nothing. Raises DatabaseError, of which the
    page is to be drawn again."""
    if not panel.daily:
        return {}
    try:
        if generation.failure:  # it is known already that nobody answers
            raise generation.failure
        kept = daily_counts.kept(services)
        people = known_as(services, view.where.person)
    except DatabaseError:
        unsettle()
        raise
    days = pd.DataFrame({"day": kept.days}, dtype=object)
    return {"kept": days, "then": matching(kept.counts, view.where, people)}


def frames_of(questions: Mapping[str, Counts], reading: QueryResult) -> Frames:
    """The answers to a panel's questions, by their names. Raises what prevented one."""
    return {name: reading[question] for name, question in questions.items()}


def tabulated(
    services: Services, view: View, panel_id: str, generation: Generation | None = None
) -> tuple[pd.DataFrame, Generation]:
    """The table behind a panel's chart, as people read it, and the generation it was read from.

    That is *generation*, where one is given, however long it takes; else the one to show. Raises what
    prevented an answer.
    """
    if panel_id in FILE_PANELS:
        return _of_files(FILE_PANELS[panel_id], services, generation)
    panel, day = OF_BATCHES[panel_id], services.day(view.days)
    questions = panel.questions(view, day)
    exactly, patience = generation is not None, None if generation is None else TIMEOUT_MAX
    reading = services.answers.ask(questions.values(), generation, exactly=exactly, patience=patience)
    if not questions:  # there is nothing to count
        return panel.empty_table(view, day), reading.generation
    frames = {**frames_of(questions, reading), **daily_of(services, panel, view, reading.generation)}
    frame = panel.metric(frames, view, day)
    frame = panel.in_order(frame, view.order, panel.shown(view, day))
    return panel.table(frame, view, day), reading.generation


def _of_files(
    panel: Panel[FilesView], services: Services, generation: Generation | None
) -> tuple[pd.DataFrame, Generation]:
    generation = generation or services.answers.generation()
    view, day = FilesView(), services.day()
    frame = panel.metric(files_of(services, generation).frames, view, day)
    return panel.table(frame, view, day), generation


def files_of(services: Services, generation: Generation) -> Files:
    """Read once for each state of the files (they come and go; none is ever changed) and of the batches."""
    mongo, cache = services.mongo, services.cache
    with database_errors():
        limits: dict[str, Any] = {"comment": COMMENT, "max_time_ms": mongo.max_time_ms}
        newest = mongo.mask_files.find_one({}, {"_id": 1}, sort=[("uploadDate", -1), ("_id", -1)], **limits)
        count = mongo.mask_files.estimated_document_count(comment=COMMENT)
    state = (
        mongo.address_digest,
        mongo.settings.files_database,
        mongo.settings.masks_bucket,
        count,
        str(newest),
    )
    uploads = compute_once(
        cache,
        key_of("uploads", _FORMAT, *state, services.settings.timezone),
        lambda: listing.uploads(mongo),
    )
    verdicts = compute_once(
        cache, key_of("verdicts", _FORMAT, *state, generation.id), lambda: _verdicts(mongo)
    )
    return Files(uploads, verdicts)


def _verdicts(mongo: Mongo) -> dict[Verdict, int]:
    with database_errors():
        counted = tally(mongo, names_of_batches(mongo)).verdicts
    return {verdict: counted[verdict] for verdict in VERDICTS}
