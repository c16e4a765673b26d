"""What a forecast is reckoned with: the weeks that have passed, what is left, and what will come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.i18n import number, percent, t, tn
from dashboard.panels.base import Frames, in_a_line
from dashboard.panels.batches import crew
from dashboard.panels.spans import REVIEWED
from dashboard.url import View
from data.calendar import WorkingCalendar
from data.metrics import forecast
from data.metrics.cycle_time import UNFINISHED
from data.metrics.day import Day
from data.metrics.forecast import LEVELS, NEEDED, NONE_RETURN, Basis, Forecast, Refusal, Returns
from data.metrics.presence import days_off
from data.query.filters import FIELDS, Filters
from data.query.questions import Counts

#: What a filter says of how a batch stands now: what is done a week does not depend on that.
_STANDING = (
    "stage",
    "review",
    "reviewed",
    "approved",
    "uploaded",
    "completed",
    "overdue",
    "files",
    "accepted",
)
SHOWN_WEEKS = 52


def pace_of(where: Filters) -> Filters:
    """The filter of the batches whose weeks a forecast rests on: *where*, however far they are."""
    open_: dict[str, Any] = {name: FIELDS[name].empty for name in _STANDING}
    return replace(where, everyday=False, **open_)


def questions(view: View, _: Day) -> dict[str, Counts]:
    """The weeks that have passed (`done`, its `basis`, `arrived`), what is `left`, what is segmented by its
    review (`standing`), how often those were rejected that were `reviewed`, and where it is about somebody
    who is off when (`crew`)."""
    pace = pace_of(view.where)
    done = replace(pace, stage=("segmented",))
    asked = {
        "left": (view.where.narrow(stage=UNFINISHED), ()),
        "standing": (view.where.narrow(stage=("segmented",)), ("review",)),
        "reviewed": (pace.narrow(first_review=REVIEWED), ("rejections",)),
    }
    return {
        "done": Counts(("completed",), done),
        "basis": Counts(("completed_basis",), done),
        "arrived": Counts(("assigned",), pace),
        **{name: Counts(by, where) for name, (where, by) in asked.items() if where is not None},
        **({"crew": crew()} if _alone(view) or view.scenario.moved else {}),
    }


def calendar_of(frames: Frames, view: View, day: Day, person: str = "") -> WorkingCalendar:
    """The days on which the team works; for a *person*, or the one that *view* is of, without their own days
    off."""
    whose = person or _alone(view)
    return day.calendar.without(days_off(frames["crew"]).get(whose, ())) if whose else day.calendar


def _alone(view: View) -> str:
    """The one that *view* is of; "" for several people, and for batches of nobody."""
    people = view.where.person
    return people[0] if len(people) == 1 else ""


def past_weeks(frames: Frames, day: Day, used: int, most: int) -> pd.DataFrame:
    """The last full weeks, at most *most*, as `weekly` gives them."""
    return forecast.weekly(frames["done"], frames["arrived"], day.today, used, most)


def used_weeks(frames: Frames, view: View, day: Day) -> pd.DataFrame:
    """Those of a year, with those that count."""
    return past_weeks(frames, day, int(view.weeks), SHOWN_WEEKS)


def left_of(frames: Frames) -> int:
    """How many are left."""
    return int(frames["left"]["n"].sum()) if "left" in frames else 0


def goal_of(frames: Frames, view: View) -> int:
    """How many the forecast is about: those that are asked for, at most all that are left."""
    left, wanted = left_of(frames), view.scenario.batches
    return min(left, wanted) if wanted else left


def reckoned_with(frames: Frames, view: View) -> int:
    """How many that is with those that are expected to come back."""
    return goal_of(frames, view) + returns_of(frames, view).expected


def is_part(frames: Frames, view: View) -> bool:
    """Whether it is about fewer than are left: then neither new batches nor returning ones put it off."""
    return goal_of(frames, view) < left_of(frames)


def returns_of(frames: Frames, view: View) -> Returns:
    """What comes back; nothing where that is not asked for, or does not put the end off."""
    off = view.scenario.rework == "no" or is_part(frames, view)
    return NONE_RETURN if off else _returns(frames)


def rests_on(frames: Frames, view: View, day: Day) -> Basis:
    """The weeks that count, with those who come where they put the end off."""
    growing = view.growth == "yes" and not is_part(frames, view)
    return known_of(used_weeks(frames, view, day), calendar_of(frames, view, day), day, growing=growing)


def known_of(weeks: pd.DataFrame, calendar: WorkingCalendar, day: Day, *, growing: bool) -> Basis:
    """What the *weeks* tell of whoever works by *calendar*; those in which that is less than half of what the
    team works are left out: what is completed is also what is reviewed while somebody is away."""
    own, team = (forecast.basis(weeks, each, growing=growing) for each in (calendar, day.calendar))
    pairs = zip(own.worked, team.worked, strict=True)
    return replace(own, worked=tuple(mine if 2 * mine >= theirs else 0 for mine, theirs in pairs))


def found(frames: Frames, view: View, day: Day) -> Forecast | Refusal:
    """The forecast of a view, as things are."""
    calendar = calendar_of(frames, view, day)
    return forecast.forecast(
        goal_of(frames, view), rests_on(frames, view, day), calendar, day.today, returns_of(frames, view)
    )


def reckoned(frames: Frames, view: View) -> str:
    """With how many batches, and what of new ones and of those that come back."""
    left, wanted = left_of(frames), view.scenario.batches
    if is_part(frames, view):
        return t(
            "{n} of the {left} batches left, in whichever order", n=number(wanted or 0), left=number(left)
        )
    return in_a_line(
        tn("{n} batch left", "{n} batches left", left),
        t("fewer than the {n} asked for", n=number(wanted)) if wanted and wanted > left else "",
        t("new ones come as before") if view.growth == "yes" else t("no new ones"),
        _coming_back(frames, view),
    )


def _coming_back(frames: Frames, view: View) -> str:
    known = _returns(frames)
    if not known.rejected and not known.waiting:
        return ""
    if view.scenario.rework == "no":
        return t("none come back")
    if not known.known:
        few = t(
            "too few are reviewed to say how many of the {n} that wait come back", n=number(known.waiting)
        )
        return in_a_line(_returned(known.rejected), few if known.waiting else "")
    share = percent(known.returned / known.reviewed)
    why = t("({share} of those reviewed were rejected)", share=share)
    back = _returned(known.expected) or t("hardly any come back")
    return f"{back} {why}"


def _returned(n: int) -> str:
    return tn("{n} comes back", "{n} come back", n) if n else ""


def _returns(frames: Frames) -> Returns:
    stands = (
        dict(zip(*(frames["standing"][name] for name in ("review", "n")), strict=True))
        if "standing" in frames
        else {}
    )
    seen = frames.get("reviewed")
    reviewed = 0 if seen is None else int(seen["n"].sum())
    returned = 0 if seen is None else int(seen.loc[seen["rejections"].fillna(0) > 0, "n"].sum())
    waiting, rejected = (int(stands.get(name, 0)) for name in ("pending", "rejected"))
    return Returns(rejected, waiting, returned, reviewed)


def why_no_forecast(frames: Frames, view: View, day: Day) -> str:
    """Why there is nothing to see."""
    result = found(frames, view, day)
    if isinstance(result, Forecast):
        return t("In fewer than one of 100 futures all is done within two years.")
    if frames["done"].empty and not left_of(frames):
        return ""  # there is nothing at all
    if result.reason == "left":
        return t("Nothing is left to do.")
    return t(
        "A forecast needs work in {needed} of the last {n} full weeks; there was some in {weeks}.",
        needed=NEEDED,
        n=view.weeks,
        weeks=number(result.weeks),
    )


def chance_words(share: float) -> str:
    """Never more than 95 %: the past weeks do not know what they did not see."""
    return f">{percent(LEVELS[-1])}" if share > LEVELS[-1] else percent(share)
