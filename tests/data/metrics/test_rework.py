"""What came back each month."""

from __future__ import annotations

from datetime import date

from data.metrics.rework import by_month

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
