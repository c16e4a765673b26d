"""The panels of the page that shows how work flows: what is slow, what is stuck, and what has changed."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.panels.aging import AGING
from dashboard.panels.base import Panel
from dashboard.panels.cumulative import CUMULATIVE
from dashboard.panels.cycle_time import CYCLE_TIME_PANELS
from dashboard.panels.each_day import EACH_DAY
from dashboard.panels.rejection_reasons import REASONS
from dashboard.panels.rework import REWORK
from dashboard.panels.stage_times import STAGE_TIMES
from dashboard.panels.throughput import THROUGHPUT_PANELS
from dashboard.panels.visits import VISITS_PANEL
from dashboard.url import View

_SINGLE = {
    panel.id: panel for panel in (AGING, CUMULATIVE, STAGE_TIMES, REWORK, VISITS_PANEL, REASONS, EACH_DAY)
}
_OF_ALL = CYCLE_TIME_PANELS | _SINGLE | THROUGHPUT_PANELS
_ORDER = (
    *("take", "aging", "each", "stage-times", "rework", "visits", "reasons"),
    *("cumulative", "each-day", "weekly", "come-and-gone", "months"),
)

FLOW_PANELS: Mapping[str, Panel[View]] = {each: _OF_ALL[each] for each in _ORDER}
