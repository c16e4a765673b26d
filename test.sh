#!/usr/bin/env bash
# Check everything: format, lint, types, import rules, tests with coverage. Arguments go to pytest; a part of the
# tests need not cover what all of them do. `./test.sh --days [NAME…]`: see tests/days.py.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./.ci/venv.sh

step() {
  echo "== $1" >&2
  shift
  "$@" || fail "failed: $*"
}

# Install the Debian packages named, as far as that can be done from here.
install_packages() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  apt-get install -y --no-install-recommends "$@" >&2 ||
    { apt-get update >&2 && apt-get install -y --no-install-recommends "$@" >&2; }
}

# Browser tests need Chromium, and some nginx; where $1 of package $2 cannot be installed they are skipped (and fail on CI).
ensure_program() {
  [ -x "$1" ] || install_packages "$2" ||
    echo "$1 is not there and cannot be installed from here: tests that need it will be skipped (apt-get install $2)." >&2
}

# The database, and what drives the browser, need libraries that a small machine may lack.
ensure_libraries() {
  local missing
  missing=$(missing_packages .venv/lib*/python3*/site-packages/{fiftyone/db/bin/mongod,playwright/driver/node})
  # shellcheck disable=SC2086 # several words are meant
  [ -z "$missing" ] || install_packages $missing ||
    fail "Libraries are missing; install them (Debian and Ubuntu: apt-get install $(echo $missing))."
}

# axe-core, which tests of accessibility run; without it they are skipped (and fail on CI).
ensure_axe() {
  fetch_libraries tests.libraries ||
    echo "axe-core could not be fetched: tests of accessibility will be skipped (it needs the internet once)." >&2
}

ensure_venv requirements-dev.txt
ensure_program /usr/bin/chromium chromium
ensure_program /usr/sbin/nginx nginx-light
ensure_libraries
ensure_axe
bin=.venv/bin
unset PYTHONDONTWRITEBYTECODE # the tests start hundreds of processes, and each would compile everything anew
if [ "${1:-}" = --days ]; then
  exec $bin/python -m tests.days "${@:2}"
fi
enough=()
[ $# = 0 ] || enough=(--cov-fail-under=0)
step "Format" $bin/ruff format --check .
step "Lint" $bin/ruff check .
step "Types" $bin/mypy
step "Import rules" $bin/lint-imports
step "Tests" $bin/python -m pytest --numprocesses logical --dist loadscope --no-loadscope-reorder --cov --cov-branch --cov-report=term "${enough[@]}" "$@"
