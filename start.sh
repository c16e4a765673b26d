#!/usr/bin/env bash
# Start Tanda: makes .venv on the first run, then `python -m dashboard` with the flags given (--help lists them).
set -euo pipefail
export TANDA_CALLED_FROM="$PWD"
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./.ci/venv.sh

ensure_venv requirements.txt
exec .venv/bin/python -m dashboard "$@"
