"""What came back, and how long each stage takes: tables of a dozen batches that can be worked out by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from data.metrics.sent_back import VISITS, sent_back, straight_through, visits
from data.metrics.stage_times import stage_times

TODAY = date(2026, 6, 17)
WORKED = ["in_progress_days", "started_basis", "segmented_basis", "n"]
AGAIN = ["rework_days", "started_basis", "segmented_basis", "n"]
REVIEWED = ["rejections", "started_basis", "in_progress_days", "rework_days", "n"]
WAITED = ["last_segmented", "segmented_basis", "reviewed", "n"]
Row = tuple[object, ...]


def counts(columns: list[str], *rows: Row) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns).astype({"n": "int64"})


#: Thirteen batches: nine segmented, of which two came back; four in progress, of which two came back.
FRAMES = {
    "in_progress done": counts(
        WORKED,
        (0, "history", "history", 1),
        (2, "history", "history", 3),
        (6, "history", "history", 1),
        (9, "dates", "dates", 1),
        (1, "dates", "history", 1),  # begun before its history
        (0, "history", "dates", 1),  # segmented, and nobody saw when
        (0, "", "", 1),
    ),
    "in_progress open": counts(
        ["in_progress_days", "stage_since", "started_basis", "n"],
        (0, "2026-06-14", "history", 1),  # 3 days
        (4, "2026-06-16", "history", 1),  # 4 days before, and 1
        (0, "2026-06-07", "dates", 1),  # 10 days since it was assigned
        (0, None, "", 1),
    ),
    "rework done": counts(AGAIN, (1, "history", "history", 1), (2, "dates", "history", 1)),
    "rework open": counts(
        ["rework_days", "stage_since", "segmented_basis", "n"],
        (2, "2026-06-16", "history", 1),  # 2 and 1
        (0, "2026-01-07", "dates", 1),  # rejected before its history: since it was assigned is no rework
    ),
    "waiting done": counts(
        WAITED,
        ("2026-06-01", "history", "2026-06-01", 1),
        ("2026-06-01", "history", "2026-06-05", 1),
        ("2026-06-05", "history", "2026-06-02", 1),  # of an earlier review
        ("2026-06-05", "history", None, 1),
        ("2026-06-05", "dates", "2026-06-05", 1),
    ),
    "waiting open": counts(
        [*WAITED[:2], "n"],
        ("2026-06-07", "history", 2),  # 10 days
        ("2026-06-18", "history", 1),  # tomorrow
        (None, "", 1),
    ),
}


def test_each_stage_takes_as_long_as_what_went_through_and_what_is_still_there_say() -> None:
    """In progress, done at 0, 2, 2, 2, 6, 9 and open since 3, 5 and 10: of 9 one is done at 0, of 8 left
    three at 2 (5/9 left), of the last three one at 6 (10/27: half) and one at 9 (5/27). Rework: 1, 2, and
    open since 3: 2/3, 1/3. Waiting: 0, 4, and two open since 10: 3/4, 1/2."""
    rows = stage_times(FRAMES, TODAY).astype(object).to_dict("records")
    assert rows == [
        {"time": "in_progress", "done": 9, "open": 4, "unknown": 4, "dated": 2, "half": 6, "most": None},
        {"time": "rework", "done": 2, "open": 2, "unknown": 1, "dated": 0, "half": 2, "most": None},
        {"time": "waiting", "done": 5, "open": 4, "unknown": 5, "dated": 0, "half": 4, "most": None},
    ]


def test_without_batches_no_time_is_known() -> None:
    frame = stage_times({}, TODAY)
    assert frame["time"].tolist() == ["in_progress", "rework", "waiting"]
    assert not frame[["done", "open", "unknown", "dated"]].to_numpy().any()
    assert frame[["half", "most"]].isna().all(axis=None)


def test_what_came_back_is_counted_by_how_often_and_by_its_days() -> None:
    """Twelve batches; one began before its history, so that its days are not counted."""
    frame = sent_back(
        counts(
            REVIEWED,
            (0, "history", 3, 0, 4),
            (0, "dates", 50, 0, 1),
            (0, "history", 0, 0, 1),
            (1, "history", 5, 2, 2),
            (1, "history", 4, 0, 1),
            (3, "history", 10, 6, 2),
            (5, "history", 20, 12, 1),
        )
    )
    columns = ["rejections", "n", "in_progress", "rework"]
    assert frame[columns].to_numpy().tolist() == [[0, 6, 12, 0], [1, 3, 14, 4], [2, 0, 0, 0], [3, 3, 40, 24]]
    assert frame["share"].tolist() == [6 / 12, 3 / 12, 0, 3 / 12]
    assert sent_back(counts(REVIEWED)).empty
    assert frame["part"].tolist() == pytest.approx([0, 4 / 14, float("nan"), 24 / 40], nan_ok=True)


ACCEPTED = [*VISITS.values(), "started_basis", "review_basis", "n"]


def test_visits_are_counted_for_each_stage_and_many_are_one_row() -> None:
    """Twelve batches; one was set segmented at once, of two nobody saw the beginning."""
    accepted = counts(
        ACCEPTED,
        (1, 1, 1, "history", "history", 5),
        (1, 1, 1, "dates", "history", 1),
        (1, 1, 2, "history", "dates", 1),
        (0, 1, 1, "history", "history", 1),
        (2, 2, 2, "history", "history", 2),
        (3, 2, 4, "history", "history", 1),
        (7, 5, 1, "history", "history", 1),
    )
    frame = visits(accepted)
    assert frame.columns.tolist() == ["visits", "in_progress", "segmented", "in_review"]
    assert frame.to_numpy().tolist() == [[0, 1, 0, 0], [1, 7, 8, 8], [2, 2, 3, 3], [3, 2, 1, 1]]
    assert straight_through(accepted) == (12, 7, 2)
    assert visits(accepted[:3])["visits"].tolist() == [1, 2, 3]
    assert visits(counts(ACCEPTED)).empty
