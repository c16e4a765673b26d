"""What a straightforward route does: the documents of a page, and how many there are, each time.

`MONGODB_URI` and `TANDA_DATABASE` say where they are. Served by gunicorn with as many workers and threads.
"""

from __future__ import annotations

import os
from functools import cache

import flask
from pymongo import MongoClient

app = flask.Flask(__name__)
app.json.default = str  # type: ignore[attr-defined]  # dates and ObjectIds as text


@cache
def _client() -> MongoClient[dict[str, object]]:
    return MongoClient(os.environ["MONGODB_URI"])


@app.get("/batches")
def batches() -> flask.Response:
    collection = _client()[os.environ["TANDA_DATABASE"]]["batches"]
    found = collection.find({}, {"_id": 0}).sort("id", 1).limit(int(flask.request.args["per_page"]))
    return flask.jsonify(items=list(found), total=collection.count_documents({}))
