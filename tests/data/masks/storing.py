"""Mask files for tests, as the team's tools write them."""

from __future__ import annotations

from gridfs import GridFSBucket

from data.mongo.client import Mongo


def store(mongo: Mongo, name: str, content: bytes, by: str = "Segmenter Alder") -> str:
    """The id of a new file in the bucket."""
    bucket = GridFSBucket(mongo.mask_files.database, mongo.settings.masks_bucket)
    return str(bucket.upload_from_stream(name, content, metadata={"uploaded_by": by}))
