"""The process that reads one file: it has no address of a database, few rights, and little time.

Its arguments are what is wanted (`contents` or `image`), the place of the image, and the numbers of two open
files: the one to be read, and the one for its answer, a line of JSON before the PNG.
"""

from __future__ import annotations

import os
import resource
import sys


def main() -> None:
    """Answer, or say why not."""
    wanted, at, source, answer = sys.argv[1], *map(int, sys.argv[2:5])
    _restrain()
    # Pillow is loaded under the limits, too.
    from data.masks.preview import reading

    with os.fdopen(source, "rb") as opened, os.fdopen(answer, "wb") as written:
        written.write(reading.answer(wanted, at, opened))


def _restrain() -> None:
    from data.masks.preview import limits

    for what, most in (
        (resource.RLIMIT_AS, limits.MEMORY),
        (resource.RLIMIT_FSIZE, limits.RESULT),
        (resource.RLIMIT_CPU, int(limits.SECONDS)),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.nice(5)


if __name__ == "__main__":
    main()
