"""The data: what goes in, what is kept safe, and what is taken away."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard import ids
from dashboard.components.card import assignee, card, row
from dashboard.components.icons import icon
from dashboard.components.overlays import window
from dashboard.components.task import start, task
from dashboard.components.upload import upload
from dashboard.i18n import t
from dashboard.render.page_props import NOTHING, PageProps
from dashboard.url import DATA
from data.errors import message

SECTION_WORDS = {
    "add": message("Add batches"),
    "backups": message("Backups"),
    "delete": message("Delete"),
}


def layout(_: PageProps = NOTHING) -> Any:
    sections = {"add": _add, "backups": _backups, "delete": _delete}
    return html.Div(
        [
            dcc.Store(id=ids.drawn(DATA)),
            dcc.Store(id=ids.RESTORE_ASKED),
            html.H1(t("Data"), className="for-readers"),
            dmc.Tabs(
                [
                    dmc.TabsList([dmc.TabsTab(t(word), value=name) for name, word in SECTION_WORDS.items()]),
                    *(dmc.TabsPanel(make(), value=name, pt="md") for name, make in sections.items()),
                ],
                id=ids.control("section"),
                value="add",
                className="sections",
            ),
            window(id=ids.CONFIRM, title=t("Restore this backup?"), centered=True),
        ],
        className="data",
    )


def _add() -> Any:
    return html.Div([_paste(), _from_file()], className="panels even")


def _paste() -> html.Section:
    return card(
        t("Paste ids"),
        t("Paste batch ids in any form: lines, commas, bullets, quotes."),
        dmc.Textarea(
            id=ids.argument("quick-create", "text"),
            placeholder="batch_9, batch_20250909T0034\n• batch_000040F",
            autosize=True,
            minRows=6,
            maxRows=14,
            debounce=350,
            value="",
            attributes={"input": {"aria-label": t("Batch ids")}},
        ),
        html.Div(
            t("A preview of the list appears here before anything is created."),
            id=ids.PASTED_PREVIEW,
            className="preview",
            role="status",
        ),
        row(
            assignee("quick-create", NOTHING.of),
            start("quick-create", "do", t("Create the new batches"), disabled=True),
        ),
        task("quick-create"),
        name="quick-create",
    )


def _from_file() -> html.Section:
    return card(
        t("From a file"),
        t("A spreadsheet (CSV, Excel, LibreOffice) or JSON with batches; ids are found in any text."),
        upload("import", t("No file chosen. You can also drop one here.")),
        dmc.CheckboxGroup(
            [
                dmc.Checkbox(label=t("Update existing batches from the file"), value="update", size="sm"),
                dmc.Checkbox(label=t("Also store unknown columns"), value="keep-unknown", size="sm", mt=6),
            ],
            id=ids.argument("import", "options"),
            value=[],
        ),
        row(
            start("import", "do", t("Import")),
            start("import", "dry", t("Preview"), variant="default"),
            start("import", "missing", t("Find missing ids"), variant="default"),
        ),
        task("import"),
        name="import",
    )


def _backups() -> Any:
    return html.Div(
        [
            card(
                t("Backups"),
                t(
                    "Batches, people, history and what the team has saved and set, in one file. Tanda also "
                    "backs up automatically before anything is deleted."
                ),
                html.Div(html.Div(className="skeleton attention-skeleton"), id=ids.BACKUPS),
                name="backups",
            ),
            html.Div(
                [
                    card(
                        t("Create a backup"),
                        t("Saves everything as it is now."),
                        row(
                            dmc.TextInput(
                                id=ids.argument("backup", "reason"),
                                label=t("Why"),
                                placeholder=t("optional"),
                                value="",
                                size="sm",
                                className="card-control",
                            ),
                            start("backup", "do", t("Back up now"), leftSection=icon("shield")),
                        ),
                        task("backup"),
                        name="backup",
                    ),
                    card(
                        t("Restore"),
                        t("Choose a backup, or upload a file you downloaded earlier."),
                        upload("restore", t("No file chosen. You can also drop one here.")),
                        row(start("restore", "file", t("Restore this file"), variant="default")),
                        task("restore"),
                        name="restore",
                    ),
                ],
                className="column",
            ),
        ],
        className="panels",
    )


def _delete() -> Any:
    return card(
        t("Delete filtered batches"),
        t("The filter above decides which. A backup is made first, and you can undo the deletion."),
        dcc.Store(id=ids.DOOMED_COUNT),
        html.Div(id=ids.DOOMED, className="doomed", role="status"),
        row(
            dmc.TextInput(
                id=ids.argument("delete", "count"),
                label=t("Type the number of batches to confirm"),
                value="",
                size="sm",
                className="card-control",
                attributes={"input": {"inputMode": "numeric", "autoComplete": "off"}},
            ),
            start("delete", "do", t("Delete"), color="red", disabled=True),
        ),
        task("delete"),
        name="delete",
    )
