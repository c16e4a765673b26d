"""What browser tests need of npm. `test.sh` fetches it as `start.sh` fetches the libraries of the product."""

from __future__ import annotations

import sys
from pathlib import Path

from dashboard.http.libraries import Library

#: Finds what keeps people from using a page who do not see it, or have no mouse.
AXE = Library("axe-core", "4.14.1", "axe.min.js", Path())

if __name__ == "__main__":  # what there is to fetch, for .ci/venv.sh
    if not AXE.fetched.is_file():
        sys.stdout.write(f"{AXE.package} {AXE.version} {AXE.file} {AXE.fetched.parent}\n")
