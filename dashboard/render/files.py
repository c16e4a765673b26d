"""The page of files: its totals and panels, from one reading of the files."""

from __future__ import annotations

from dashboard import ids
from dashboard.components import file_figures
from dashboard.components.panel import no_files
from dashboard.panel_data import files_of
from dashboard.panels.base import Panel
from dashboard.panels.files import FILE_PANELS, Files
from dashboard.render.page_props import PageProps, Shown, full, or_why_not, panel_changes, source
from dashboard.render.people import assignees
from dashboard.services import Services
from dashboard.url import FILES, FilesView
from data.metrics.day import Day


def draw(services: Services, search: str | None) -> PageProps:
    return or_why_not(
        lambda: _page(services, FilesView.from_query(search)), FILES, {ids.FILES_FIGURES: "tree"}, FILE_PANELS
    )


def _page(services: Services, view: FilesView) -> PageProps:
    day = services.day()
    generation = services.answers.generation()
    if generation.failure:
        raise generation.failure
    files = files_of(services, generation)
    state = "live" if generation.followed else "timed"
    return PageProps(
        source(FILES, services.drawn_from(generation, day.today), state),
        (ids.FILES_FIGURES, {"tree": file_figures.figures(files, view)}),
        (ids.control("uploader"), {"data": file_figures.uploader_options(files)}),
        (ids.argument("create-missing", "assignee"), {"data": assignees(services)}),
        *(
            change
            for panel in FILE_PANELS.values()
            for change in panel_changes(panel.id, _shown(panel, files, view, day))
        ),
    )


def _shown(panel: Panel[FilesView], files: Files, view: FilesView, day: Day) -> Shown:
    """One panel, full or empty."""
    frame = panel.metric(files.frames, view, day)
    if frame.empty:
        return Shown(message=no_files(), state="panel-body nothing")
    return full(panel, frame, files.frames, view, day, FILES)
