"""Whatever people do to batches one after the other, its undos in reverse give what there was before."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import bson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.batches import edits
from data.batches.selection import ByFilters, ByIds, Selection
from data.crew import distribution, editing, people
from data.crew.distribution import Share
from data.errors import TandaError
from data.history import log, undo
from data.history.change import in_order
from data.imports import importer
from data.masks import sync
from data.model.dimensions.base import Context
from data.mongo.client import Document, Mongo
from data.query.filters import Filters

WHO: Any = {"actor": "tester", "origin": "dashboard"}
PEOPLE = ("Person 01", "Person 02", "Person 03")
IDS = tuple(f"batch_{n}" for n in range(6))
Act = Callable[[Mongo], object]

_DAYS = st.sampled_from(["", "2026-01-05", "2026-01-05 08:00:00", "soon", None])
_BATCHES = st.lists(
    st.fixed_dictionaries(
        {
            "status": st.sampled_from(["NS", "FS", "S", "completado", "?", None]),
            "assignee": st.sampled_from(["", *PEOPLE, " Person 01 ", "Nobody"]),
            "comments": st.sampled_from(["", "seen"]),
            "metadata": st.one_of(
                st.none(),
                st.fixed_dictionaries(
                    {"due_date": _DAYS, "assigned_at": _DAYS},
                    optional={
                        "priority": st.sampled_from(["alta", "x", 3]),
                        "review_status": st.sampled_from(["", "aprobado", "no_aprobado"]),
                    },
                ),
            ),
        },
        optional={"odd": st.just({"deep": [1, 2.5, None]})},
    ),
    min_size=len(IDS),
    max_size=len(IDS),
)
_VALUES = st.fixed_dictionaries(
    {},
    optional={
        "stage": st.sampled_from(["not_started", "in_progress", "segmented"]),
        "review": st.sampled_from(["pending", "approved", "rejected"]),
        "priority": st.sampled_from(["high", "none"]),
        "person": st.sampled_from(["", *PEOPLE]),
        "due": st.sampled_from([None, "2026-05-06"]),
        "shift_assigned": st.integers(-9, 9),
        "add_comment": st.just("again"),
        "add_tasks": st.just(["revisar", "segmentar"]),
        "remove_tasks": st.just(["segmentar"]),
        "total_masks": st.integers(0, 9),
    },
).filter(bool)
_ID = st.sampled_from(IDS)
_SOME: st.SearchStrategy[Selection | None] = st.one_of(
    st.lists(_ID, min_size=1, unique=True).map(lambda ids: ByIds(tuple(ids))), st.none()
)


def _chosen(mongo: Mongo, some: Selection | None) -> Selection:
    """*some* batches, or those that a filter lets through."""
    return some or ByFilters(Filters(stage=("segmented",)), Context.now(mongo.settings))


def _edit(identity: str, values: Document) -> Act:
    return lambda mongo: editing.edit(mongo, identity, values, reason="so", **WHO)


def _edit_many(some: Selection | None, values: Document) -> Act:
    return lambda mongo: editing.edit_many(mongo, _chosen(mongo, some), values, reason="so", **WHO)


def _distribute(some: Selection | None, back: bool) -> Act:
    shares = [Share(each) for each in PEOPLE]
    return lambda mongo: distribution.distribute(
        mongo, _chosen(mongo, some), shares, "evenly", back=back, **WHO
    )


def _rename(identity: str) -> Act:
    return lambda mongo: edits.rename(mongo, identity, f"{identity}_b", **WHO)


def _delete(identity: str) -> Act:
    return lambda mongo: edits.delete(mongo, identity, **WHO)


def _rename_person(name: str) -> Act:
    return lambda mongo: people.rename(mongo, name, f"{name} B", **WHO)


def _import(identity: str) -> Act:
    def run(mongo: Mongo) -> object:
        file = Path(mongo.settings.data_dir) / "more.json"
        records = [{"id": "batch_new", "status": "NS"}, {"id": identity, "status": "In", "folder": "f"}]
        file.write_text(json.dumps(records))
        return importer.run(mongo, file, update=True, actor="tester")

    return run


def _sync() -> Act:
    return lambda mongo: sync.sync(mongo, actor="tester")


_ACTS = st.lists(
    st.one_of(
        st.builds(_edit, _ID, _VALUES),
        st.builds(_edit_many, _SOME, _VALUES),
        st.builds(_distribute, _SOME, st.booleans()),
        st.builds(_rename, _ID),
        st.builds(_delete, _ID),
        st.builds(_rename_person, st.sampled_from(PEOPLE)),
        st.builds(_import, _ID),
        st.builds(_sync),
    ),
    min_size=1,
    max_size=5,
)


def _state(mongo: Mongo) -> dict[str, list[bytes]]:
    """All batches and people as they are stored, their fields in order."""
    collections = (mongo.batches, mongo.people)
    return {each.name: sorted(bson.encode(in_order(found)) for found in each.find()) for each in collections}


@given(_BATCHES, _ACTS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_operations_and_then_their_undos_in_reverse_leave_nothing_behind(
    mongo: Mongo, batches: list[Document], acts: list[Act]
) -> None:
    for each in (mongo.batches, mongo.people, mongo.events, mongo.mask_files):
        each.delete_many({})
    mongo.people.insert_many({"name": name} for name in PEOPLE)
    mongo.batches.insert_many({"id": name, **each} for name, each in zip(IDS, batches, strict=True))
    mongo.mask_files.insert_many({"filename": f"masks_{name}.zip"} for name in IDS[:3])
    before = _state(mongo)
    for act in acts:
        with suppress(TandaError):  # what is gone or taken by then
            act(mongo)
    done = [each.id for each in log.operations(mongo, limit=100)]
    for operation in done:
        undo.undo(mongo, operation, **WHO)
    assert _state(mongo) == before
