"""`python -m dashboard`: refuses an interpreter that is too old before anything else is imported."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - whoever has an older one deserves a sentence
    sys.exit("Tanda needs Python 3.11 or later, and this is {}.{}.".format(*sys.version_info))

from dashboard.cli.group import main

main(prog_name="python -m dashboard")
