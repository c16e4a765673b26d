"""How the sending of the digest stands: when it goes out, when it last did, and what went wrong since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import html

from dashboard.attention.sending import Delivery
from dashboard.i18n import moment, t, time_of_day
from data import clock
from data.errors import message
from data.settings import Settings
from data.system.schedule import Failure

_FAILED = message("Sending by itself failed {when}: {reason}")


def delivery_words(settings: Settings, told: Delivery) -> list[Any]:
    """One sentence about when it is sent, one about the last time, and one about what failed since."""
    sent = t("Last sent {when}.", when=_when(settings, told.sent)) if told.sent else t("Not sent yet.")
    said = [html.P(f"{_plan(settings)} {sent}", className="quiet")]
    return [*said, *failed(settings, told.failure, _FAILED)]


def _plan(settings: Settings) -> str:
    hour = settings.digest_hour
    if hour is None:
        if settings.digest_news:
            return t("The digest is sent by itself when a rule comes on.")
        return t("The digest is sent when somebody asks for it.")
    at = f"{hour:02}:00"
    if settings.digest_news:
        return t("The digest is sent by itself each day from {hour}, and when a rule comes on.", hour=at)
    return t("The digest is sent by itself each day from {hour}.", hour=at)


def failed(settings: Settings, failure: Failure | None, sentence: str) -> list[Any]:
    """What went wrong, in a *sentence* of the catalogue with {when} and {reason}, and when it is tried again;
    nothing where nothing did."""
    if failure is None:
        return []
    words = [t(sentence, when=_when(settings, failure.at), reason=t(failure.reason, **failure.parts))]
    if failure.again > clock.now():
        again = time_of_day(failure.again.astimezone(settings.zone))
        words.append(t("It is tried again at {again}.", again=again))
    return [html.P(" ".join(words), className="form-problem")]


def _when(settings: Settings, at: datetime) -> str:
    return moment(at.astimezone(settings.zone))
