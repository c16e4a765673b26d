"""Words, numbers and dates in the reader's language.

The English sentence is the key; `dashboard/translations/<language>.po` holds the others. The
catalogue is checked to be complete and free of unused entries by `tests/dashboard/test_i18n.py`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import flask
from babel import Locale, UnknownLocaleError, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from data.clock import now
from data.errors import Phrase, TandaError
from data.metrics.periods import Period
from data.model.vocabulary import ROLE_WORDS

LANGUAGES = {"en": "English", "es": "Español"}
COOKIE = "tanda-language"
_FOLDER = Path(__file__).with_name("translations")
_chosen: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """The reader's language: chosen, else asked for by the browser, else English."""
    return tag().partition("-")[0]


def tag() -> str:
    """The reader's language with the region their browser names for it, such as `en-GB`."""
    if chosen := _chosen.get():
        return chosen
    if not flask.has_request_context():
        return "en"
    return _asked_for(flask.request.cookies.get(COOKIE, ""), flask.request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=256)
def _asked_for(cookie: str, header: str) -> str:
    accepted = parse_accept_header(header, LanguageAccept)  # the dearest first
    tags = [each for wanted, quality in accepted if quality and (each := _normal(wanted))]
    known = cookie if cookie in LANGUAGES else next(iter(tags), "en").partition("-")[0]
    return next((each for each in tags if each.partition("-")[0] == known), known)


def _normal(wanted: str) -> str | None:
    """The tag *wanted* as we write it; None for languages that are not ours and for what is no tag."""
    try:
        locale = Locale.parse(wanted, sep="-")
    except (ValueError, UnknownLocaleError):
        return None
    parts = (locale.language, locale.script, locale.territory)
    return "-".join(filter(None, parts)) if locale.language in LANGUAGES else None


@contextmanager
def speaking(chosen: str) -> Iterator[None]:
    """Everything inside is said in *chosen*, a tag: for jobs, which have no browser to ask."""
    token = _chosen.set(_normal(chosen) or "en")
    try:
        yield
    finally:
        _chosen.reset(token)


@cache
def _catalogue(code: str) -> NullTranslations:
    path = _FOLDER / f"{code}.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return Translations(compiled)


def t(template: str, **parts: object) -> str:
    """*template* in the reader's language with its *parts* filled in."""
    translated: str = _catalogue(language()).gettext(template)
    return translated.format(**parts) if parts else translated


def tn(singular: str, plural: str, n: int, **parts: object) -> str:
    """The form for *n* things; `{n}` is written with thousands separated."""
    translated: str = _catalogue(language()).ngettext(singular, plural, n)
    return translated.format(n=number(n), **parts)


def words_of(said: TandaError | Phrase) -> str:
    """An error, or a phrase, in the reader's language."""
    parts = {name: words_of(part) if isinstance(part, Phrase) else part for name, part in said.parts.items()}
    return t(said.template, **parts)


def reason(text: str) -> str:
    """Why something was refused, in the reader's language; what others say is shown as it is."""
    return words_of(text) if isinstance(text, Phrase) else text


def _locale() -> Locale:
    return _locale_of(tag())


@lru_cache(maxsize=64)
def _locale_of(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


def number(value: float) -> str:
    return _number(value, tag())


@lru_cache(maxsize=4096)
def _number(value: float, tag: str) -> str:
    return numbers.format_decimal(value, locale=_locale_of(tag), group_separator=True).replace("-", "−")


def separators() -> str:
    """How the reader writes the decimal mark and thousands, as plotly wants it: such as `.,`."""
    return f"{numbers.get_decimal_symbol(_locale())}{numbers.get_group_symbol(_locale())}"


def percent(share: float) -> str:
    """A share (0 to 1) in whole percent; never 0 % for something nor 100 % for not everything."""
    return _percent(share, tag())


@lru_cache(maxsize=4096)
def _percent(share: float, tag: str) -> str:
    locale = _locale_of(tag)
    if 0 < share < 0.01:
        return "<" + numbers.format_percent(0.01, locale=locale)
    return numbers.format_percent(0.99 if 0.99 < share < 1 else share, locale=locale)


def day(value: date | str | None) -> str:
    """A calendar day as the reader writes it; empty for none."""
    if not value:
        return ""
    return _day(date.fromisoformat(value) if isinstance(value, str) else value, tag())


@lru_cache(maxsize=4096)
def _day(value: date, tag: str) -> str:
    return dates.format_date(value, "medium", locale=_locale_of(tag))


def typed_day() -> str:
    """How the reader types a day, as dayjs says it: `D/M/YYYY`, which takes 05/11/2026 as well."""
    short = _locale().date_formats["short"].pattern
    return re.sub("y+", "YYYY", re.sub("M+", "M", re.sub("d+", "D", short)))


def first_weekday() -> int:
    """The day on which the reader's weeks begin; 0 is Sunday."""
    return (_locale().first_week_day + 1) % 7


def calendar_words() -> dict[str, Any]:
    """What dayjs wants to know of the reader's language."""
    locale = _locale()
    months, weekdays = locale.months["stand-alone"], locale.days["stand-alone"]

    def of_week(width: str) -> list[str]:
        return [weekdays[width][(at - 1) % 7] for at in range(7)]  # from Sunday on

    return {
        "name": language(),
        "months": [months["wide"][at] for at in range(1, 13)],
        "monthsShort": [months["abbreviated"][at] for at in range(1, 13)],
        "weekdays": of_week("wide"),
        "weekdaysShort": of_week("abbreviated"),
        "weekdaysMin": of_week("short"),
    }


def day_range(first: date | None, last: date | None) -> str:
    if first == last:
        return day(first)
    if first is None:
        return t("until {last}", last=day(last))
    if last is None:
        return t("from {first}", first=day(first))
    return f"{day(first)} – {day(last)}"


def month_word(value: date) -> str:
    """A month on an axis; with the year where it begins."""
    return dates.format_skeleton("yMMM" if value.month == 1 else "MMM", value, locale=_locale())


def month(value: date) -> str:
    """A month with its year."""
    return dates.format_skeleton("yMMM", value, locale=_locale())


def period_word(period: Period) -> str:
    """A week, a month, or the days from one to another."""
    if period.kind == "week":
        year, week, _ = period.start.isocalendar()
        return t("week {number} of {year}", number=week, year=year)
    if period.kind == "month":
        return dates.format_skeleton("yMMMM", period.start, locale=_locale())
    return day_range(period.start, period.last)


def capital(words: str) -> str:
    """*words* as they begin a line."""
    return words[:1].upper() + words[1:]


def day_word(value: date) -> str:
    """A day on an axis."""
    return dates.format_skeleton("MMMd", value, locale=_locale())


def clock(moment: datetime) -> str:
    """The time of day to the second; with the day when that is not today."""
    today = now(moment.tzinfo or UTC).date()
    time = dates.format_time(moment, "HH:mm:ss", locale=_locale())
    return time if moment.date() == today else f"{day(moment.date())} {time}"


def moment(when: datetime) -> str:
    """A day and time of day as the reader writes them."""
    return f"{day(when.date())} {time_of_day(when)}"


def time_of_day(when: datetime) -> str:
    """Hour and minute."""
    return dates.format_time(when, "HH:mm", locale=_locale())


def size(count: int) -> str:
    """How large a file is: 3.4 MB."""
    symbols = ("B", "kB", "MB", "GB", "TB")
    power = min(len(symbols) - 1, (len(str(abs(count))) - 1) // 3)
    return f"{number(round(count / 1000**power, 1) if power else count)} {symbols[power]}"


def person(name: str) -> str:
    return name or t("Unassigned")


def named(names: Sequence[str], most: int = 3) -> str:
    """The first *names*, as a sentence has them, and how many more there are."""
    shown = ", ".join(names[:most])
    more = len(names) - most
    return t("{names} and {n} more", names=shown, n=number(more)) if more > 0 else shown


def role(name: str) -> str:
    """The word for a role; one that is not ours is shown as it is stored."""
    return t(ROLE_WORDS[name]) if name in ROLE_WORDS else name


def yes_no(value: bool) -> str:
    return t("Yes") if value else t("No")
