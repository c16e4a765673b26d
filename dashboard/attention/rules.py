"""The table of rules: what needs a supervisor, when it does, how that is said, and what can be done.

A new rule is one entry here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dashboard.attention import says
from dashboard.attention.findings import (
    Finding,
    Way,
    in_batches,
    in_the_check,
    older_than_most,
    out_of_work,
    outside_the_crew,
    outside_the_limits,
    overworked,
    since_the_sync,
)
from dashboard.url import ASSIGN, FILES, FLOW, TEAM, UNASSIGNED, View, address, giving
from data.errors import message
from data.masks.integrity.kinds import APPROVED_BEFORE_UPLOAD, UNREADABLE_VALUE
from data.model.conditions import Days
from data.query.filters import Filters
from data.settings import Settings

Severity = Literal["urgent", "soon", "tidy"]
Unit = Literal["days", "working_days", "batches"]
SEVERITY_WORDS: Mapping[Severity, str] = {
    "urgent": message("Urgent"),
    "soon": message("Soon"),
    "tidy": message("To tidy up"),
}


@dataclass(frozen=True)
class Threshold:
    """A number that a rule depends on: what it `means`, its *unit*, what it usually is and can be. *setting*:
    that of the product which says what is usual."""

    means: str
    unit: Unit
    usual: int
    least: int
    most: int
    setting: str = ""

    def usually(self, settings: Settings) -> int:
        return int(getattr(settings, self.setting)) if self.setting else self.usual


@dataclass(frozen=True)
class Action:
    """What can be done about what was found: its words, and where."""

    words: str
    place: Callable[[Finding], str]


@dataclass(frozen=True)
class Rule:
    """`definition` says when it is on, and `says` (the finding, the threshold) what it found."""

    id: str
    title: str
    definition: str
    severity: Severity
    way: Way
    says: Callable[[Finding, int], str]
    threshold: Threshold | None = None
    action: Action | None = None

    def limit(self, settings: Settings, chosen: int | None = None) -> int:
        """The threshold that holds where the team has *chosen* one, or none; 0 for a rule without."""
        if self.threshold is None:
            return 0
        return self.threshold.usually(settings) if chosen is None else chosen


def place_of(found: Finding) -> str:
    """Where exactly that is which was counted; the page of files for what neither batches nor people are."""
    if found.where is not None:
        return View(found.where).batches() or ""
    if found.counted in ("batches", "people"):
        return address(TEAM, Filters(person=found.people).to_query())
    return address(FILES)


def _assign(found: Finding) -> str:
    where = found.where or Filters(person=found.people, accepted=False)
    return address(ASSIGN, where.to_query())


_ASSIGN = Action(message("Assign"), _assign)
_GIVE_WORK = Action(message("Give them work"), lambda found: giving(UNASSIGNED, found.people))
_SYNC = Action(message("Sync"), lambda _: address(FILES))
_SEE_FLOW = Action(message("Flow"), lambda _: address(FLOW))


def _over(days: int, today: date) -> Days:
    """The days that are more than so many *days* ago."""
    return Days.inclusive(None, today - timedelta(days=days + 1))


_STALE = Threshold(message("Days without anything new"), "days", 21, 1, 365, setting="stale_after_days")

RULES: Mapping[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule(
            "overdue",
            message("Overdue"),
            message("Batches that were due before today and are not accepted."),
            "urgent",
            in_batches(lambda *_: Filters(overdue=True)),
            says.overdue,
            action=_ASSIGN,
        ),
        Rule(
            "due-soon",
            message("Due, not started"),
            message("Batches that are due within these days, today included, and that nobody has started."),
            "urgent",
            in_batches(
                lambda today, days: Filters(
                    stage=("not_started",), due=Days.inclusive(today, today + timedelta(days=days))
                )
            ),
            says.due_soon,
            Threshold(message("Days ahead"), "days", 3, 1, 60),
            _ASSIGN,
        ),
        Rule(
            "ex-crew",
            message("Left the crew"),
            message("Open batches (not accepted) of people who are not in the list of the crew."),
            "urgent",
            outside_the_crew(),
            says.outside_the_crew,
            action=_ASSIGN,
        ),
        Rule(
            "runs-dry",
            message("Runs out of work"),
            message(
                "People of the crew whose open work lasts for these working days or less, at their own pace "
                "of the last four weeks. Who finished nothing then has no pace, and is left out."
            ),
            "urgent",
            out_of_work(),
            says.out_of_work,
            Threshold(message("Working days left, at most"), "working_days", 5, 1, 60),
            _GIVE_WORK,
        ),
        Rule(
            "stale",
            message("Stale without files"),
            message(
                "Batches in progress that were assigned more than these days ago, and have no mask file to "
                "date. Those without a day of assignment are left out."
            ),
            "soon",
            in_batches(
                lambda today, days: Filters(
                    stage=("in_progress",),
                    assigned=_over(days, today),
                    uploaded=Days(missing=True),
                    files=False,
                )
            ),
            says.stale,
            _STALE,
            _ASSIGN,
        ),
        Rule(
            "stopped",
            message("Stale since upload"),
            message(
                "Batches in progress whose day of assignment and whose last mask upload are both more than "
                "these days ago."
            ),
            "soon",
            in_batches(
                lambda today, days: Filters(
                    stage=("in_progress",), assigned=_over(days, today), uploaded=_over(days, today)
                )
            ),
            says.stopped,
            _STALE,
            _ASSIGN,
        ),
        Rule(
            "older-than-p85",
            message("Older than P85"),
            message(
                "Open batches (assigned, not yet segmented) that are older than the days within which 85 of "
                "100 are done (P85 of the cycle time), always in calendar days. That counts open work as "
                "well; where too much is open for it to reach 85, finished batches alone are the measure, at "
                "least ten."
            ),
            "soon",
            older_than_most(),
            says.older,
            action=_ASSIGN,
        ),
        Rule(
            "rejected",
            message("Still rejected"),
            message("Batches that were reviewed more than these days ago, and are rejected still."),
            "soon",
            in_batches(lambda today, days: Filters(review=("rejected",), reviewed=_over(days, today))),
            says.still_rejected,
            Threshold(message("Days since the review"), "days", 7, 1, 365),
            _ASSIGN,
        ),
        Rule(
            "unassigned",
            message("Unassigned"),
            message("Open batches (not accepted) that name nobody, when they are more than so many."),
            "soon",
            in_batches(lambda *_: Filters(person=("",), accepted=False), more_than=True),
            says.unassigned,
            Threshold(message("Batches without anybody, at most"), "batches", 20, 0, 1_000_000),
            _ASSIGN,
        ),
        Rule(
            "overload",
            message("Too much work"),
            message(
                "People of the crew whose open work takes more than these working days, at their own pace "
                "of the last four weeks. Who finished nothing then has no pace, and is left out."
            ),
            "soon",
            overworked(),
            says.overworked,
            Threshold(message("Working days of work, at most"), "working_days", 30, 1, 500),
            _ASSIGN,
        ),
        Rule(
            "outside-limits",
            message("Outside control limits"),
            message(
                "The last full week, where more or fewer batches were completed in it than the control "
                "limits (XmR, by the first twelve full weeks of the last half year) allow by chance."
            ),
            "soon",
            outside_the_limits(),
            says.outside_the_limits,
            action=_SEE_FLOW,
        ),
        Rule(
            "without-file",
            message("Segmented without files"),
            message("Segmented batches without any sign of a mask file."),
            "tidy",
            in_batches(lambda *_: Filters(stage=("segmented",), files=False)),
            says.without_file,
            action=_SYNC,
        ),
        Rule(
            "approved-then-changed",
            APPROVED_BEFORE_UPLOAD.title,
            message(
                "Batches whose last mask file came after their approval, in the last check of the files."
            ),
            "tidy",
            in_the_check(APPROVED_BEFORE_UPLOAD.id),
            says.approved_then_changed,
        ),
        Rule(
            "unknown-stage",
            message("Unknown status"),
            message("Batches whose status is a word that the vocabulary does not know."),
            "tidy",
            in_batches(lambda *_: Filters(stage=("unknown",))),
            says.unknown_stage,
        ),
        Rule(
            "unreadable",
            UNREADABLE_VALUE.title,
            message("Days, numbers and ids of batches that cannot be read, in the last check of the files."),
            "tidy",
            in_the_check(UNREADABLE_VALUE.id),
            says.unreadable,
        ),
        Rule(
            "duplicated",
            message("Duplicated ids"),
            message("Batches whose id another one has, too."),
            "tidy",
            in_batches(lambda *_: Filters(duplicated=True)),
            says.duplicated,
        ),
        Rule(
            "sync",
            message("Sync is old"),
            message("The batches were brought in line with their mask files so many days ago, or never."),
            "tidy",
            since_the_sync(),
            says.synced,
            Threshold(message("Days since the sync"), "days", 1, 1, 365),
            _SYNC,
        ),
    )
}
