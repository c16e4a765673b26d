"""The mask files of a batch in its panel: the list, a viewer of the images in one, and the upload."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import dash_mantine_components as dmc
from dash import html

from dashboard import ids
from dashboard.components.attributes import aria, marked
from dashboard.components.icons import icon
from dashboard.components.static_tree import StaticTree
from dashboard.components.upload import upload
from dashboard.http.base_path import below
from dashboard.i18n import moment, size, t, tn
from dashboard.panels.files import VERDICT_WORDS
from dashboard.url import MASK_PATH
from data.masks.listing import MaskFile
from data.masks.preview.showing import Contents, Entry

UPLOAD = "mask"  # what `upload` calls the file
_MOST = 200  # files of a batch


def mask_section() -> html.Section:
    """In the panel of a batch: the files, and one more that is handed in."""
    return html.Section(
        [
            html.H3(t("Mask files"), id="mask-files-title"),
            *mask_viewer(),
            _rename(),
            html.Div(
                upload(UPLOAD, t("No file chosen. You can also drop one here.")), className="mask-upload"
            ),
        ],
        className="batch-masks",
        **aria(labelledby="mask-files-title"),
        **marked(masks=""),
    )


def mask_viewer(place: str = "") -> list[Any]:
    """The files, and what is looked into. What holds it is marked with its *place* for the script."""
    return [StaticTree([], id=ids.mask("files", place), className="mask-files"), _view(place)]


def mask_words() -> dict[str, str]:
    """What the script says by itself."""
    return {
        "away": t("Tanda does not answer. Nothing was saved."),
        "file_sent": t("Storing {name} …"),
        "no_file": t("No file chosen. You can also drop one here."),
        "files_unread": t("Tanda does not answer, so the files cannot be shown."),
        "reading": t("Reading …"),
        "masks_place": t("{n} of {total}"),
    }


def files(found: Sequence[MaskFile], zone: ZoneInfo) -> list[Any]:
    """The list, or that there is nothing to list."""
    if not found:
        return [html.P(t("No mask file."), className="quiet")]
    lines = [_file(each, zone) for each in found[:_MOST]]
    more = len(found) - _MOST
    rest = (
        [html.P(tn("and {n} more file", "and {n} more files", more), className="quiet")] if more > 0 else []
    )
    return [html.Ul(lines), *rest]


def contents(found: Contents, left_out: str) -> list[Any]:
    """What is in an archive, each image a button that shows it."""
    if found.kind == "image":
        return []
    said = ", ".join((tn("{n} file", "{n} files", found.files), tn("{n} image", "{n} images", found.images)))
    note = [html.P(left_out, className="mask-note")] if left_out else []
    lines = html.Ul(
        [html.Li(_entry(each)) for each in found.entries], tabIndex="0", **aria(label=t("Contents"))
    )
    return [html.P(said, className="quiet"), *note, lines]


def _file(file: MaskFile, zone: ZoneInfo) -> html.Li:
    address = below(f"{MASK_PATH}?{urlencode({'id': file.id})}")
    about = [size(file.bytes), moment(file.at.astimezone(zone)) if file.at else "", file.uploader]
    verdict = html.Span(t(VERDICT_WORDS[file.verdict]), className=f"badge badge-{file.verdict}")
    show, take = t("Preview"), t("Download")
    return html.Li(
        [
            html.Div(file.name or t("(no name)"), className="mask-file-name"),
            html.Div(
                [html.Span(" · ".join(filter(None, about))), verdict], className="mask-file-about quiet"
            ),
            html.Div(
                [
                    html.Button(
                        show,
                        type="button",
                        **marked(mask="open", file=file.id, name=file.name),
                        **aria(label=t("{act}: {name}", act=show, name=file.name)),
                    ),
                    html.A(
                        [icon("download"), take],
                        href=address,
                        download="",
                        **aria(label=t("{act}: {name}", act=take, name=file.name)),
                    ),
                ],
                className="mask-file-acts",
            ),
        ]
    )


def _entry(each: Entry) -> list[Any]:
    about = [size(each.bytes), *([t("with a password")] if each.encrypted else [])]
    beside = html.Span(" · ".join(about), className="quiet")
    if not each.image:
        return [html.Span(each.name), beside]
    return [html.Button(each.name, type="button", **marked(mask="show", at=str(each.at))), beside]


def _view(place: str) -> html.Div:
    def step(identity: str, picture: str, word: str, act: str) -> Any:
        look: dict[str, Any] = {"variant": "default", "size": "md", "disabled": True}
        return dmc.ActionIcon(icon(picture), id=identity, **look, **aria(label=word), **marked(mask=act))

    return html.Div(
        [
            html.Div(
                [
                    html.Strong(id=ids.mask("name", place)),
                    dmc.ActionIcon(
                        icon("close"),
                        variant="subtle",
                        color="gray",
                        size="md",
                        **aria(label=t("Close the preview")),
                        **marked(mask="close"),
                    ),
                ],
                className="mask-view-head",
            ),
            html.Div(html.Img(id=ids.mask("image", place), alt="", src=None), className="mask-picture"),
            html.Div(
                [
                    step(ids.mask("before", place), "up", t("Previous image"), "before"),
                    step(ids.mask("after", place), "down", t("Next image"), "after"),
                    html.Span(id=ids.mask("place", place), className="mask-place"),
                ],
                className="mask-steps",
            ),
            html.P(id=ids.mask("about", place), className="mask-about", role="status"),
            StaticTree([], id=ids.mask("entries", place), className="mask-entries"),
        ],
        id=ids.mask("view", place),
        className="hidden",
        role="group",
        **aria(labelledby=ids.mask("name", place)),
    )


def _rename() -> html.Div:
    """Asks, in place, whether a file may be called otherwise."""
    return html.Div(
        [
            html.P(id=ids.MASK_RENAME_ABOUT, role="alert"),
            html.Div(
                [
                    dmc.Button(t("Store it under this name"), size="compact-sm", **marked(mask="rename")),
                    dmc.Button(t("Cancel"), size="compact-sm", variant="default", **marked(mask="keep")),
                ],
                className="batch-answers",
            ),
        ],
        id=ids.MASK_RENAME,
        className="hidden",
        role="group",
        **aria(labelledby=ids.MASK_RENAME_ABOUT),
    )
