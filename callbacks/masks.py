"""The mask files in the panel of a batch: listed, downloaded, looked into, and handed in.

`assets/page/masks.js` asks here.
"""

from __future__ import annotations

from typing import Any

import dash
import flask
from dash import ClientsideFunction, Input
from plotly.io.json import to_json_plotly
from pydantic import BaseModel, ConfigDict, ValidationError

from dashboard import ids, mask_images
from dashboard.components import mask_files
from dashboard.http.actor import actor
from dashboard.i18n import speaking, t, tag, words_of
from dashboard.operations.job import asked_for
from dashboard.operations.masks import UploadMask, upload_mask
from dashboard.services import current
from dashboard.url import BATCH_FILES_PATH, MASK_PATH
from data.errors import InputError, TandaError, message
from data.exports import uploads
from data.masks import belonging
from data.masks.preview import showing
from data.masks.upload import NameTaken, OtherName
from data.mongo.documents import silent


class Sent(BaseModel):
    """A file that was handed in for a batch; *rename*: under the name that was offered for it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    batch: str
    upload: str
    rename: bool = False


def register(app: dash.Dash) -> None:
    app.clientside_callback(
        ClientsideFunction("tanda", "storeMask"),
        Input(ids.upload(mask_files.UPLOAD), "data"),
        prevent_initial_call=True,
    )
    server: flask.Flask = app.server
    server.add_url_rule(BATCH_FILES_PATH, view_func=list_masks)
    server.add_url_rule(BATCH_FILES_PATH, view_func=store_mask, methods=["POST"])
    server.add_url_rule(MASK_PATH, view_func=download_mask)
    server.add_url_rule(f"{MASK_PATH}/contents", view_func=list_contents)
    server.add_url_rule(f"{MASK_PATH}/image", view_func=show_image)


def list_masks() -> flask.Response:
    """Answer with the list of the files of the batch that the query string names."""
    with speaking(tag()):
        try:
            services = current()
            found = belonging.files_of(services.mongo, flask.request.args.get("batch", ""))
            first = {"file": found[0].id, "name": found[0].name} if found else None
            return _answer({"tree": mask_files.files(found, services.settings.zone), "first": first})
        except TandaError as error:
            return _failed(error)


def download_mask() -> flask.Response:
    """Answer with the file of that `id`, or why there is none."""
    try:
        return mask_images.download(current().mongo, _file())
    except TandaError as error:
        return flask.Response(words_of(error), status=error.status, mimetype="text/plain")


def list_contents() -> flask.Response:
    """Answer with what is in the file of that `id`: the images to be shown, and the list of everything."""
    with speaking(tag()):
        try:
            found = showing.contents(current().mongo, _file())
            images = [{"at": each.at, "name": each.name} for each in found.entries if each.image]
            tree = mask_files.contents(found, mask_images.left_out(found))
            none = t("There is no image in it.")
            return _answer({"images": images, "tree": tree, "none": none})
        except TandaError as error:
            return _failed(error)


def show_image() -> flask.Response:
    """Answer with a PNG of the image `at` a place of the file of that `id`."""
    with speaking(tag()):
        try:
            at = flask.request.args.get("at", "0")
            if not at.isascii() or not at.isdecimal() or len(at) > 9:
                raise InputError(message("“{text}” is no place in an archive."), text=at[:50])
            return mask_images.picture(current().mongo, _file(), int(at))
        except TandaError as error:
            return _failed(error)


def store_mask() -> flask.Response:
    """Store a file that was handed in; answer with what came: `saved`, `name` (to be asked), `failed`."""
    try:
        sent = Sent.model_validate(flask.request.get_json())
    except ValidationError:
        flask.abort(400)
    with speaking(tag()):
        services = current()
        try:
            wanted = UploadMask(batch_id=sent.batch, upload=sent.upload, rename=sent.rename)
            who: dict[str, Any] = {"actor": actor(services.settings), "origin": "dashboard"}
            asked = asked_for(services, wanted, silent, **who)
            report = upload_mask.run(asked)
            services.answers.freshness.look_again()
        except (OtherName, NameTaken) as error:
            return _answer({"kind": "name", "words": words_of(error)})
        except TandaError as error:
            return _answer({"kind": "failed", "words": words_of(error)})
        uploads.discard(services.settings, sent.upload)
        said = upload_mask.words(report, asked).said
        return _answer({"kind": "saved", "words": said, "operation": report.operation_id})


def _file() -> str:
    return flask.request.args.get("id", "")


def _answer(payload: Any) -> flask.Response:
    response = flask.Response(str(to_json_plotly(payload)), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _failed(error: TandaError) -> flask.Response:
    response = _answer({"error": words_of(error)})
    response.status_code = error.status
    return response
