"""How much a preview may take. A file beyond it is said to be too much, and can still be downloaded."""

from __future__ import annotations

MEGABYTE = 1_000_000  # bytes
FILE = 256 * MEGABYTE  # of a file that is looked into
IMAGE = 128 * MEGABYTE  # of an image, unpacked but not decoded
UNPACKED = 2000 * MEGABYTE  # that an archive is unpacked to before it is given up
PIXELS = 50_000_000
MEMORY = 1024 * 1024 * 1024  # of the process, in bytes
SECONDS = 20.0  # of the process
RESULT = 16 * MEGABYTE  # that the process may answer
COUNTED = 10_000  # files of an archive
LISTED = 500  # files of an archive
SIDE = 1200  # pixels of a picture, at most
LONGEST_NAME = 200  # characters
AT_ONCE = 2  # processes of each worker
PATIENCE = 10.0  # seconds that a preview waits for its turn
