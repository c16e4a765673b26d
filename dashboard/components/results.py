"""What came of long work, in words: a sentence, and what there is to see or do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.components import import_preview
from dashboard.components.icons import icon
from dashboard.components.person_windows import shown
from dashboard.components.task import done, names, trouble
from dashboard.http.below import below
from dashboard.i18n import number, person, reason, t, tn
from dashboard.panels.files import VERDICT_WORDS
from dashboard.url import DATA, FILES, address
from data.backup import Backup, RestoreReport
from data.crew.people import PeopleReport
from data.exports.exporting import Export
from data.history.undo import UndoReport
from data.imports.importer import ImportReport
from data.imports.missing import Missing
from data.imports.quick_create import Created
from data.masks.auto_create import CreateReport, Preview
from data.masks.integrity import IntegrityReport
from data.masks.sync import SyncReport
from data.model.matching import Verdict

_SHOWN = 10  # problems of an import


def synced(report: SyncReport) -> list[Any]:
    checked = t(
        "{batches} and {files} checked in {seconds} s.",
        batches=tn("{n} batch", "{n} batches", report.checked),
        files=tn("{n} file", "{n} files", report.files),
        seconds=number(round(report.seconds, 1)),
    )
    counted: dict[Verdict, int] = {
        "ambiguous": report.ambiguous,
        "orphan": report.orphans,
        "unreadable": report.unreadable,
    }
    links = [
        dcc.Link(f"{t(VERDICT_WORDS[verdict])}: {number(n)}", href=address(FILES, f"verdict={verdict}"))
        for verdict, n in counted.items()
        if n
    ]
    return done(_stepped(report), *_quiet(checked), html.P(links, className="result-links"))


def _stepped(report: SyncReport) -> str:
    """How many batches changed, and in what: the parts add up to the whole."""
    if not report.changed:
        return t("Everything was already up to date.")
    gained, without = report.newly_with_files, report.lost_files
    rest = report.changed - gained - without
    parts = (
        tn("{n} now with files", "{n} now with files", gained) if gained else "",
        tn("{n} now without files", "{n} now without files", without) if without else "",
        tn("{n} with another number or date", "{n} with other numbers or dates", rest) if rest > 0 else "",
    )
    changed = tn("{n} batch changed", "{n} batches changed", report.changed)
    return f"{changed}: {', '.join(filter(None, parts))}."


def checked(report: IntegrityReport) -> list[Any]:
    found = sum(each.count for each in report.findings)
    new = sum(each.new for each in report.findings)
    said = tn("{n} mismatch was found", "{n} mismatches were found", found)
    news = t("{n} new", n=number(new)) if report.before else t("the first check")
    return done(f"{said} ({news}).")


def would_create(found: Preview) -> list[Any]:
    if not found.ids:
        return done(t("No batches are missing: every id in a file name has one."))
    sentence = tn("{n} batch would be created", "{n} batches would be created", len(found.ids))
    files = tn("for {n} file", "for {n} files", found.files)
    rest = found.total - len(found.ids)
    more = tn("{n} more id is beyond the limit.", "{n} more ids are beyond the limit.", rest) if rest else ""
    return [html.P(f"{sentence} {files}.", className="task-said to-confirm"), names(found.ids), *_quiet(more)]


def created_missing(report: CreateReport) -> list[Any]:
    more = [
        tn("{n} had been created in the meantime.", "{n} had been created in the meantime.", report.existed)
        if report.existed
        else "",
        tn("{n} more id is left for the next time.", "{n} more ids are left for the next time.", report.left)
        if report.left
        else "",
    ]
    return done(
        _made(report.created), *_quiet(" ".join(filter(None, more))), *_undo_link(report.operation_id)
    )


def created(report: Created) -> list[Any]:
    there = tn("{n} already existed.", "{n} already existed.", len(report.existed)) if report.existed else ""
    box = [names(report.created)] if report.created else []
    return done(_made(len(report.created)), *_quiet(there), *box, *_undo_link(report.operation_id))


def _made(n: int) -> str:
    return (
        tn("{n} batch was created.", "{n} batches were created.", n)
        if n
        else t("There was nothing to create.")
    )


def imported(report: ImportReport, rejects: str | None) -> list[Any]:
    """*rejects* is the address of the file with what did not go in."""
    read = [
        tn("{n} new batch", "{n} new batches", report.inserted),
        tn("{n} updated", "{n} updated", report.updated),
        tn("{n} unchanged", "{n} unchanged", report.unchanged),
        tn("{n} rejected", "{n} rejected", report.rejected),
        tn("{n} person added", "{n} people added", report.people_added),
    ]
    first = t("Nothing has been saved yet. The import would give:") if report.dry_run else t("Imported:")
    problems = [
        html.Li(
            t(
                "line {line}, {field}: {reason}",
                line=each.line,
                field=each.field or "–",
                reason=reason(each.reason),
            )
        )
        for each in report.problems[:_SHOWN]
    ]
    more: list[Any] = [html.Ul(problems, className="names", tabIndex="0")] if problems else []
    more += [*import_preview.not_known(report), *import_preview.not_understood(report)]
    if report.cut_short:
        more.append(html.P(t("The file ends abruptly here; anything after it was not read.")))
    if rejects:
        more.append(html.A([icon("download"), t("All rejected rows")], href=rejects, className="export-link"))
    return done(f"{first} {', '.join(read)}.", *more, *_undo_link(report.operation_id))


def lacking(found: Missing, export: Export | None) -> list[Any]:
    unread = (
        tn("{n} piece could not be read.", "{n} pieces could not be read.", found.unreadable)
        if found.unreadable
        else ""
    )
    if not found.missing:
        return done(
            tn(
                "The {n} id in the file is in the database.",
                "All {n} ids in the file are in the database.",
                found.ids_in_file,
            ),
            *_quiet(unread),
        )
    said = t(
        "{missing} of {ids} ids in the file are not in the database.",
        missing=number(len(found.missing)),
        ids=number(found.ids_in_file),
    )
    return done(said, names(found.missing), *_quiet(unread), *([offer(export)] if export else []))


def backed_up(made: Backup) -> list[Any]:
    return done(
        t(
            "{batches} batches, {people} people and {events} entries of history are in the backup.",
            batches=number(made.batches),
            people=number(made.people),
            events=number(made.events),
        )
    )


def restored(report: RestoreReport) -> list[Any]:
    if not (report.made or report.changed or report.deleted):
        return done(t("Everything already matched the backup."))
    said = t(
        "Restored: {made} brought back, {changed} changed back, {deleted} deleted.",
        made=number(report.made),
        changed=number(report.changed),
        deleted=number(report.deleted),
    )
    return done(said, *_quiet(t("The previous data is in its own backup.")), *_undo_link(report.operation_id))


def deleted(count: int, operation_id: str) -> list[Any]:
    return done(tn("{n} batch was deleted.", "{n} batches were deleted.", count), *_undo_link(operation_id))


def removed(name: str, heir: str, report: PeopleReport) -> list[Any]:
    return done(t("{person} is no longer in the crew.", person=name), *_handed_over(heir, report))


def reassigned(name: str, heir: str, report: PeopleReport) -> list[Any]:
    said = t("The open batches of {person} were reassigned.", person=name)
    return done(said, *_handed_over(heir, report))


def merged(others: Sequence[str], into: str, reports: Sequence[PeopleReport]) -> list[Any]:
    said = t("{names} and {person} are now one person.", names=", ".join(map(shown, others)), person=into)
    moved = sum(report.batches for report in reports)
    words = tn("{n} batch went to {heir}.", "{n} batches went to {heir}.", moved, heir=into)
    undo = [link for report in reports for link in _undo_link(report.operation_id)]
    return done(said, *(_quiet(words) if moved else []), *undo[:1])


def _handed_over(heir: str, report: PeopleReport) -> list[Any]:
    moved = tn("{n} batch went to {heir}.", "{n} batches went to {heir}.", report.batches, heir=person(heir))
    return [*(_quiet(moved) if report.batches else []), *_undo_link(report.operation_id)]


def undone(report: UndoReport) -> list[Any]:
    if not report.reversed:
        return _nothing_undone(report)
    said = tn("{n} change was undone.", "{n} changes were undone.", report.reversed)
    if not report.refused:
        return done(said)
    refused = tn(
        "{n} has changed since and was left as it is:",
        "{n} have changed since and were left as they are:",
        len(report.refused),
    )
    return done(said, html.P(refused, className="quiet"), names(report.refused))


def _nothing_undone(report: UndoReport) -> list[Any]:
    if not report.refused:
        return trouble(t("Nothing to undo: everything is already as it was before."))
    why = t("Nothing was undone, because all of it has changed since:")
    return [*trouble(why), names(report.refused)]


def offer(export: Export) -> Any:
    """A link to a finished file."""
    place = below(f"/exports/{export.id}/{export.path.name}")
    return html.A([icon("download"), export.path.name], href=place, className="export-link")


def _quiet(words: str) -> list[Any]:
    return [html.P(words, className="quiet")] if words else []


def _undo_link(operation_id: str | None) -> list[Any]:
    """Whatever was written can be taken back in the log."""
    if not operation_id:
        return []
    log = address(DATA, "section=log")
    return [dcc.Link(t("You can undo this in Activity"), href=log, className="quiet")]
