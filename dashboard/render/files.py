"""The page of files: its totals and panels, from one reading of the files."""

from __future__ import annotations

from dashboard import ids
from dashboard.components import file_figures
from dashboard.components.panel import no_files
from dashboard.panels.files import FILE_PANELS, FilePanel, Known, known
from dashboard.render.page_props import Drawn, Shown, or_why_not, panel_changes, source
from dashboard.render.people import assignees
from dashboard.services import Services
from dashboard.url import FILES, FilesView


def draw(services: Services, search: str | None) -> Drawn:
    return or_why_not(
        lambda: _page(services, FilesView.from_query(search)), FILES, {ids.FILES_FIGURES: "tree"}, FILE_PANELS
    )


def _page(services: Services, view: FilesView) -> Drawn:
    today = services.today()
    generation = services.answers.generation()
    if generation.failure:
        raise generation.failure
    files = known(services, generation)
    state = "live" if generation.followed else "timed"
    return Drawn(
        source(FILES, services.drawn_from(generation, today), state),
        (ids.FILES_FIGURES, {"tree": file_figures.figures(files, view)}),
        (ids.control("uploader"), {"data": file_figures.uploader_options(files)}),
        (ids.argument("create-missing", "assignee"), {"data": assignees(services)}),
        *(
            change
            for panel in FILE_PANELS.values()
            for change in panel_changes(panel.id, _shown(panel, files, view, services))
        ),
    )


def _shown(panel: FilePanel, files: Known, view: FilesView, services: Services) -> Shown:
    """One panel, full or empty."""
    frame = panel.metric(files.said)
    if frame.empty:
        return Shown(message=no_files(), state="panel-body nothing")
    today = services.today()
    note = panel.note(frame, files.said, today)
    return Shown(panel.chart(frame, view, today), note, [], "panel-body full")
