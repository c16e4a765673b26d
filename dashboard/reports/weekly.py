"""The report that is made by itself each week: of the last full week and the whole team, as soon as it is
over."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import cast

from dashboard.i18n import speaking
from dashboard.reports import making
from dashboard.reports.making import Form
from dashboard.reports.telling import MARK
from dashboard.services import Services
from dashboard.url import View
from data.exports import exporting
from data.metrics.periods import Period, last_full_week
from data.mongo.documents import silent
from data.query.filters import Filters
from data.settings import Settings
from data.system import schedule
from data.system.schedule import Standing

_NAME = "weekly-report"


def by_itself(settings: Settings) -> bool:
    """Whether the settings ask for one."""
    return settings.weekly_report is not None


def make_due(services: Services) -> None:
    """Make the report of the last full week where it has not been made: who was not running when the week was
    over makes it later."""
    period = last_full_week(services.today())
    schedule.attempt(services.kept_in(_NAME), period.name, lambda: _made(services, period))


def standing(services: Services) -> Standing:
    """For which week it was made last and when, and how that failed since."""
    return schedule.standing(services.kept_in(_NAME))


def _made(services: Services, period: Period) -> bool:
    """Make it; nothing to do where whoever did was interrupted just before that was noted."""
    settings = services.settings
    if any(each.about[MARK] == period.name for each in _automatic(services)):
        return True
    with speaking(settings.automatic_language):
        form = cast(Form, settings.weekly_report)
        export = making.make(services, View(Filters()), period, form, progress=silent)
    exporting.keep(export, _keeper(services))
    for old in _automatic(services)[settings.reports_kept :]:
        with suppress(FileNotFoundError):
            shutil.rmtree(old.path.parent)
    return True


def _automatic(services: Services) -> list[exporting.Kept]:
    """Those made by themselves of this database, the newest first."""
    keeper = _keeper(services)
    return [each for each in exporting.kept(services.settings, MARK) if each.kept_by == keeper]


def _keeper(services: Services) -> str:
    """What tells the reports of this database from those of another in the same folder."""
    return services.kept_in(_NAME).stem
