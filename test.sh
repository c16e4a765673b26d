#!/usr/bin/env bash
# Check everything: format, lint, types, import rules, tests with coverage. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./.ci/venv.sh

step() {
  echo "== $1" >&2
  shift
  "$@" || fail "failed: $*"
}

# Browser tests need Chromium, and some nginx; where $1 of package $2 cannot be installed they are skipped (and fail on CI).
ensure_program() {
  [ -x "$1" ] && return
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "$1 is not there and cannot be installed from here: tests that need it will be skipped (apt-get install $2)." >&2
    return
  fi
  apt-get install -y --no-install-recommends "$2" >&2 ||
    { apt-get update >&2 && apt-get install -y --no-install-recommends "$2" >&2; } ||
    echo "$2 could not be installed: tests that need it will be skipped." >&2
}

ensure_venv requirements-dev.txt
ensure_program /usr/bin/chromium chromium
ensure_program /usr/sbin/nginx nginx-light
bin=.venv/bin
step "Format" $bin/ruff format --check .
step "Lint" $bin/ruff check .
step "Types" $bin/mypy
step "Import rules" $bin/lint-imports
step "Tests" $bin/python -m pytest --numprocesses logical --dist loadscope --no-loadscope-reorder --cov --cov-branch --cov-report=term "$@"
