# For start.sh and test.sh: the virtual environment beside them. Sourced, with that folder as the current one.

fail() {
  echo "Tanda: $*" >&2
  exit 3
}

# Print the first Python that is new enough.
find_python() {
  local candidate
  for candidate in python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return
    fi
  done
  return 1
}

# Make .venv and install the requirements file $1 into it, unless that is what was installed last.
ensure_venv() {
  local requirements=$1 stamp=".venv/installed-${1%.txt}" python sum
  if ! .venv/bin/python -c '' 2>/dev/null; then
    python=$(find_python) || fail "Python 3.11 or later is needed; install it (Debian: apt-get install python3 python3-venv)."
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
      fail "Python's venv module is missing; install it (Debian and Ubuntu: apt-get install python3-venv)."
    echo "Making the virtual environment .venv with $python" >&2
    "$python" -m venv --clear .venv >&2 || fail "The virtual environment .venv could not be made; the lines above say why."
  fi
  sum=$(cat requirements*.txt | sha256sum)
  if [ "$(cat "$stamp" 2>/dev/null || true)" != "$sum" ]; then
    echo "Installing $requirements (once)" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$requirements" >&2 ||
      fail "$requirements could not be installed; the lines above say why. The first start needs the internet."
    echo "$sum" >"$stamp"
  fi
}
