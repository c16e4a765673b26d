#!/usr/bin/env bash
# List the Debian packages that the checks take from this machine: the programs they call, and the shared libraries of
# those and of what PyPI brought. A machine that has these and nothing else can run them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

files() {
  local name
  for name in bash python3 flock ldd tar sha256sum npm chromium /usr/sbin/nginx; do
    command -v "$name" || echo "not on this machine: $name" >&2
  done | xargs readlink -f
  find .venv/ \( -name '*.so' -o -name '*.so.*' -o -name mongod -o -name node \) -type f
}

echo "Debian packages that this machine lends:"
files | while read -r file; do
  echo "$file"
  ldd "$file" 2>/dev/null | awk '$3 ~ "^/" {print $3}' || true
done | sort -u | grep -v '\.venv/' | while read -r file; do
  owner=$(dpkg-query --search "$file" "$(readlink -f "$file")" "/usr$file" "${file#/usr}" 2>/dev/null || true)
  echo "${owner:-$file (of no package)}"
done | sed 's/: .*//; s/:.*//' | sort -u | paste -sd ' '
