"""Fields for days, with a calendar in the reader's language."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc

from dashboard.components.overlays import DROPDOWN
from dashboard.i18n import first_weekday, language, t, typed_day

_DEBOUNCE = 350  # milliseconds


def days(*inside: Any) -> Any:
    """What `day_input`s stand in: the words and weeks of their calendars are the reader's."""
    settings: Any = {"locale": language(), "firstDayOfWeek": first_weekday(), "consistentWeeks": True}
    return dmc.DatesProvider(list(inside), settings=settings)


def day_input(identity: Any, label: str, *, debounce: int | bool = _DEBOUNCE) -> Any:
    """A day, typed as the reader writes it or chosen; its value is such as 2026-11-28, or None.

    What is typed is told after *debounce* milliseconds of rest; False: each day that it can mean at once.
    """
    return dmc.DateInput(
        id=identity,
        label=label,
        value=None,
        valueFormat=typed_day(),
        debounce=debounce,
        clearable=True,
        clearButtonProps={"aria-label": t("Clear the day")},
        ariaLabels={
            "previousMonth": t("Previous month"),
            "nextMonth": t("Next month"),
            "previousYear": t("Previous year"),
            "nextYear": t("Next year"),
            "previousDecade": t("Previous decade"),
            "nextDecade": t("Next decade"),
        },
        popoverProps=DROPDOWN,
        hideOutsideDates=True,
    )
