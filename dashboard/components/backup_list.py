"""The backups there are, each to download or to restore."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.attributes import aria
from dashboard.components.icons import icon
from dashboard.components.panel import problem
from dashboard.components.task import start
from dashboard.http.base_path import below
from dashboard.i18n import moment, number, size, t
from data.backup import Backup
from data.errors import message

_HEADERS = (message("Created"), message("Why"), message("Batches"), message("People"), message("Size"))


def backup_list(backups: Sequence[Backup], zone: ZoneInfo) -> Any:
    if not backups:
        advice = t(
            "Create one now. Tanda also backs up automatically before anything is deleted or restored."
        )
        return html.Div(problem(t("No backups yet."), advice, failed=False), className="panel-message")
    head = html.Tr(
        [html.Th(t(word), className="number" if at > 1 else "") for at, word in enumerate(_HEADERS)]
        + [html.Th(html.Span(t("Download or restore"), className="for-readers"))]
    )
    lines = [_line(each, zone) for each in backups]
    return html.Div(
        html.Table([html.Thead(head), html.Tbody(lines)], className="data-table wide-table"),
        className="wide-scroll",
    )


def address(each: Backup) -> str:
    return below(f"/backups/{each.id}")


def _line(each: Backup, zone: ZoneInfo) -> html.Tr:
    made = moment(each.made_at.astimezone(zone))
    why: list[Any] = [html.Span(each.reason or "–")]
    if each.automatic:
        why.append(html.Div(t("automatic"), className="quiet"))
    return html.Tr(
        [
            html.Td(made, className="number-like"),
            html.Td(why, className="wrapping"),
            html.Td(number(each.batches), className="number"),
            html.Td(number(each.people), className="number"),
            html.Td(size(each.bytes), className="number"),
            html.Td(
                html.Div(
                    [
                        html.A(
                            icon("download"),
                            href=address(each),
                            className="icon-link",
                            title=t("Download"),
                            **aria(label=t("Download the backup of {when}", when=made)),
                        ),
                        dmc.Button(
                            t("Restore"),
                            id=ids.restore(each.id),
                            variant="subtle",
                            size="compact-sm",
                            n_clicks=0,
                            **aria(label=t("Restore the backup of {when}", when=made)),
                        ),
                    ],
                    className="row-actions",
                )
            ),
        ]
    )


def confirmation(each: Backup, zone: ZoneInfo) -> list[Any]:
    """What stands in the window that asks whether *each* is really to be restored."""
    return [
        html.P(
            t(
                "Batches and people go back to how they were on {when}: {batches} batches, "
                "{people} people. The current data is backed up first, and you can undo the "
                "restore.",
                when=moment(each.made_at.astimezone(zone)),
                batches=number(each.batches),
                people=number(each.people),
            )
        ),
        dmc.Group([start("restore", each.id, t("Restore"))], justify="flex-end", mt="md"),
    ]
