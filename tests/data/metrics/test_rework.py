"""What came back each month, and why all together."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.metrics.rework import by_month, by_reason

TODAY = date(2026, 6, 17)


def test_every_month_since_the_first_rejection_has_its_reasons_the_most_frequent_first() -> None:
    rejections = [
        (date(2026, 4, 30), "Rough"),
        (date(2026, 6, 1), "Holes"),
        (date(2026, 4, 1), "Rough"),
        (date(2026, 4, 2), ""),
        (date(2026, 4, 3), "Holes"),
    ]
    assert by_month(rejections, TODAY).to_numpy().tolist() == [
        [date(2026, 4, 1), date(2026, 4, 30), 4, [("Rough", 2), ("", 1), ("Holes", 1)]],
        [date(2026, 5, 1), date(2026, 5, 31), 0, []],
        [date(2026, 6, 1), TODAY, 1, [("Holes", 1)]],
    ]


def test_twelve_months_are_shown_and_none_where_nothing_came_back() -> None:
    rejections = [(date(2025, 6, 30), "long ago"), (date(2025, 7, 1), "a year ago")]
    frame = by_month(rejections, TODAY)
    assert frame["start"].tolist()[0] == date(2025, 7, 1)
    assert frame["n"].tolist() == [1, *[0] * 11]
    assert by_month([], TODAY).empty


REJECTED = ["rejection_reasons", "rejection_reason", "accepted", "n"]


def rejected(*rows: tuple[str, str, bool, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=REJECTED).astype({"n": "int64"})


def test_rejections_count_by_each_reason_and_batches_by_their_last() -> None:
    """Twelve batches, of which three came back twice and one three times."""
    frame = by_reason(
        rejected(
            ("", "", False, 2),
            ("Holes", "Holes", True, 1),
            ("Rough", "Rough", False, 3),
            ("Rough", "Rough", True, 2),
            ("Rough\nHoles", "Holes", False, 1),
            ("\nRough", "Rough", True, 1),
            ("Rough\n", "", True, 1),
            ("Holes\nHoles\nToo few", "Too few", False, 1),
        )
    )
    assert frame.columns.tolist() == ["reason", "all", "times", "last", "open", "share"]
    assert frame.to_numpy().tolist() == [
        ["Rough", False, 8, 6, 3, 8 / 17],
        ["Holes", False, 4, 2, 1, 4 / 17],
        ["Too few", False, 1, 1, 1, 1 / 17],
        ["", False, 4, 3, 2, 4 / 17],
        ["", True, 17, 12, 7, 1.0],
    ]


def test_without_rejections_there_is_no_row() -> None:
    assert by_reason(rejected()).empty
