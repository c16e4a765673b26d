"""What surrounds every page: navigation, status, language, theme, the filter bar and the export box."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html
from plotly.io.json import to_json_plotly

from dashboard import ids, team_columns
from dashboard.components import palette, view_menu
from dashboard.components.attributes import aria
from dashboard.components.filter_bar import filter_bar
from dashboard.components.icons import icon
from dashboard.components.overlays import window
from dashboard.components.rule_list import badge_words
from dashboard.components.static_tree import StaticTree
from dashboard.http.base_path import below
from dashboard.i18n import LANGUAGES, language, speaking, t, tag
from dashboard.pages import PAGES
from dashboard.render import filters
from dashboard.render.page_props import NOTHING, PageProps, stores
from dashboard.render.render_within import soon
from dashboard.response_cache import shared
from dashboard.scenario import REWORK, STAFF
from dashboard.services import Services
from dashboard.theme import FONT, template
from dashboard.url import (
    ATTENTION,
    ATTENTION_BADGE_PATH,
    ATTENTION_CHANGE_PATH,
    BATCH_FILES_PATH,
    BATCH_PATH,
    DRAWN_PATH,
    GROWTH,
    JOBS,
    LIVE_PATH,
    MASK_PATH,
    OVERVIEW,
    OWN,
    PAST_WEEKS,
    PRINTED_PATH,
    PROGRESS_BASES,
    REVIEW_PATH,
    SEARCH_PATH,
    SECTIONS,
    SELECTED_PATH,
    VIEWS_PATH,
    View,
    address,
    carried,
)
from data.calendar import UNITS
from data.errors import message
from data.metrics.progress import PERIODS
from data.query.filters import BASES, FIELDS
from data.query.restrictions import Text

#: What the controls of a scenario say before they are touched.
_SCENARIO = {"batches": "", "rework": REWORK[0], "staff": STAFF[0], "move": ""}
#: What the controls of texts say when nothing is looked for.
_TEXTS = {name: "" for name, kind in FIELDS.items() if isinstance(kind, Text)}
_TICK = 700  # milliseconds between two looks for newer data, while the page is visible
_SCHEME_WORDS = {"light": message("Light"), "dark": message("Dark"), "auto": message("Like the system")}
NOT_FOUND = "*"
#: The pages that have a grid, whose script is large.
WITH_GRID = tuple(page.path for page in PAGES.values() if page.grid)


def layout(services: Services, here: str, search: str) -> str:
    """The whole page at *here* as JSON: it comes drawn, the others when they are visited."""
    with speaking(tag()):  # found out once, not for each of a thousand words
        page = soon(partial(shared, services, partial(drawn, services, here, search), "layout", here, search))
        return page or str(
            to_json_plotly(_frame(here, search, NOTHING, NOTHING, unguarded=services.settings.open))
        )


def drawn(services: Services, here: str, search: str) -> tuple[Any, bool]:
    """The page, and whether all of it was drawn for good."""
    page = PAGES[here].draw(services, search) if here in PAGES else PageProps(lasting=True)
    bar = filters.draw(services, search, choices=page.whole)
    return _frame(here, search, page, bar, unguarded=services.settings.open), bar.lasting and page.lasting


def _frame(here: str, search: str, page: PageProps, bar: PageProps, *, unguarded: bool = False) -> Any:
    mounted = {here: PAGES[here].layout(page)} if here in PAGES else {}
    said = {"pathname": address(here), "search": search} if here in PAGES else {}  # else the browser says it
    return dmc.MantineProvider(
        [
            dcc.Location(id=ids.URL, refresh=False, **bar.of(ids.URL, **said)),
            dcc.Store(id=ids.LIVE),
            dcc.Store(id=ids.MOUNTED, data=list(mounted)),
            dcc.Store(id=ids.VISITED),
            dcc.Store(id=ids.EXPORT_REQUEST),
            dcc.Store(id=ids.DETAILS_ASKED),
            dcc.Store(id=ids.WORDS, data=_words()),
            html.A(t("Skip to the content"), href="#content", className="skip"),
            *([_unguarded()] if unguarded else []),
            _header(search),
            filter_bar(bar.of),
            *stores(filters.BAR, bar),
            html.Main(
                [
                    *(
                        html.Div(
                            mounted.get(path),
                            id=ids.page(path),
                            className="page" if path == here else "page hidden",
                        )
                        for path in PAGES
                    ),
                    html.Div(_not_found(), id=ids.page(NOT_FOUND), className="page hidden"),
                ],
                id="content",
            ),
            _export_box(),
            window(id=ids.DETAILS, size="auto", title="", centered=True),
            *view_menu.windows(),
            *palette.windows(),
        ],
        id=ids.PAGES,
        theme={
            "fontFamily": FONT,
            "primaryColor": "blue",
            "primaryShade": 8,  # white on it is readable in both themes
            "defaultRadius": "sm",
            "respectReducedMotion": True,
        },
        defaultColorScheme="auto",
    )


def validation_layout() -> Any:
    """Every component of every page, so that Dash can check the callbacks."""
    return html.Div([_frame("", "", NOTHING, NOTHING), *(page.layout(NOTHING) for page in PAGES.values())])


def _words() -> dict[str, Any]:
    """What the scripts in the browser need to know: words, and what the URL may hold beside the filter."""
    view = View()
    return {
        "defaults": {
            "basis": view.basis,
            "per": view.per,
            "growth": view.growth,
            "weeks": view.weeks,
            **_SCENARIO,
            "view": "all",
            "section": SECTIONS[0],
            "sample": "oldest",
        }
        | _TEXTS,
        "options": {
            "basis": PROGRESS_BASES,
            "per": PERIODS,
            "days": UNITS,
            "growth": GROWTH,
            "weeks": PAST_WEEKS,
            "rework": REWORK,
            "staff": STAFF,
            "view": ("all", "everyday"),
            "section": SECTIONS,
        },
        "bases": list(BASES),
        "root": below(""),
        "live_path": below(LIVE_PATH),
        "drawn_path": below(DRAWN_PATH),
        "printed_path": below(PRINTED_PATH),
        "selected_path": below(SELECTED_PATH),
        "batch_path": below(BATCH_PATH),
        "batch_files_path": below(BATCH_FILES_PATH),
        "mask_path": below(MASK_PATH),
        "search_path": below(SEARCH_PATH),
        "views_path": below(VIEWS_PATH),
        "review_path": below(REVIEW_PATH),
        "attention_badge_path": below(ATTENTION_BADGE_PATH),
        "attention_change_path": below(ATTENTION_CHANGE_PATH),
        "tick": _TICK,
        "with_grid": WITH_GRID,
        "own": OWN,
        "team_columns": {"all": list(team_columns.CHOICES), "first": team_columns.FIRST},
        "titles": {path: f"{t(page.title)} · Tanda" for path, page in PAGES.items()},
        "template": template(),
        "cancelled": t("Cancelled. Nothing was saved."),
        "stopped": t("Stopped. The changes made so far are kept, and listed in Activity."),
        "next": t("Queued: it starts as soon as this is done."),
        "sending": t("Sending {name}: {percent} %"),
        "sent": t("{name} is ready."),
        "not_sent": t("{name} could not be sent: {reason}"),
        "any": t("any"),
        "chosen": t("{n} selected"),
        "marks": t(
            "The marks of the chart: arrow keys go from one to the next, Enter opens what is behind it."
        ),
        "refreshing": t("as of {time} · refreshing"),
        "away": t("stale since {time} · Tanda does not answer"),
        "not_printed": t("Tanda does not answer, so the batches cannot be printed."),
    }


def _header(search: str) -> html.Header:
    return html.Header(
        [
            dcc.Link([html.Span(className="logo"), "Tanda"], href=address(OVERVIEW), className="brand"),
            html.Nav(
                StaticTree(
                    [
                        dcc.Link(
                            [icon(page.icon), t(page.title)], href=carried(path, search), className="nav"
                        )
                        for path, page in PAGES.items()
                        if page.named
                    ],
                    id=ids.NAV,
                    className="navs",
                ),
                **aria(label=t("Pages")),
            ),
            html.Div(className="spacer"),
            palette.opener(),
            html.Div(
                [
                    html.Span(className="status-dot"),
                    html.Span(t("connecting …"), id=ids.STATUS),
                    html.Span(id=ids.STATUS_SPOKEN, className="for-readers", role="status"),
                ],
                className="status",
            ),
            StaticTree(
                [_badge("attention", ATTENTION, badge_words(), search)],
                id=ids.ATTENTION_BADGE,
                className="badge-place",
            ),
            StaticTree(
                [_badge("jobs", JOBS, t("Jobs: {words}", words=t("no job running")), search)],
                id=ids.JOBS_BADGE,
                className="badge-place",
            ),
            dmc.ActionIcon(
                icon("refresh"),
                id=ids.REFRESH,
                variant="subtle",
                color="gray",
                n_clicks=0,
                **aria(label=t("Refresh now")),
            ),
            dmc.SegmentedControl(
                id=ids.SCHEME_CHOICE,
                data=[{"value": name, "label": _scheme_label(name)} for name in _SCHEME_WORDS],
                value="auto",
                size="xs",
                persistence=True,
                persistence_type="local",
                **aria(label=t("Theme")),
            ),
            dmc.SegmentedControl(
                id=ids.LANGUAGE,
                data=[{"value": code, "label": code.upper()} for code in LANGUAGES],
                value=language(),
                size="xs",
                **aria(label=t("Language")),
            ),
        ],
        className="header",
    )


def _badge(image: str, path: str, words: str, search: str) -> Any:
    """Leads to a page, and says how many there are of what it lists: a script of the page fills that in."""
    said = [html.Span("", className="head-number"), html.Span(words, className="for-readers")]
    return dcc.Link([icon(image), *said], href=carried(path, search), className="head-badge", title=words)


def _scheme_label(name: str) -> Any:
    word = t(_SCHEME_WORDS[name])
    return html.Span([icon(f"scheme-{name}"), html.Span(word, className="for-readers")], title=word)


def _unguarded() -> Any:
    words = t("Tanda is open: anyone who reaches this page can change and delete everything.")
    return html.Div([icon("warning"), html.Span(words)], className="unguarded", role="note")


def _not_found() -> Any:
    return html.Div(
        [
            icon("empty"),
            html.H1(t("This page does not exist.")),
            dcc.Link(t("Go to the overview"), href=address(OVERVIEW)),
        ],
        className="not-found",
    )


def _export_box() -> html.Aside:
    return html.Aside(
        [
            html.Div(
                [
                    html.Strong(t("Export")),
                    html.Div(className="spacer"),
                    dmc.ActionIcon(
                        icon("close"),
                        id=ids.EXPORT_CLOSE,
                        variant="subtle",
                        color="gray",
                        size="sm",
                        n_clicks=0,
                        **aria(label=t("Close")),
                    ),
                ],
                className="export-head",
            ),
            html.Div(id=ids.EXPORT_STATE, className="quiet", **aria(live="polite")),
            dmc.Progress(id=ids.EXPORT_BAR, value=0, size="sm", **aria(label=t("Progress"))),
            html.Div(id=ids.EXPORT_RESULT, className="export-result", **aria(live="polite")),
            dmc.Button(
                t("Cancel"),
                id=ids.EXPORT_CANCEL,
                variant="default",
                size="compact-sm",
                n_clicks=0,
                disabled=True,
            ),
        ],
        id=ids.EXPORT_BOX,
        className="export-box hidden",
        **aria(label=t("Export")),
    )
