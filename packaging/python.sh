#!/bin/sh
# Runs a script with the first Python that can make environments here: $PYTHON, python3, then the versions by name.
# Called by the Makefile. A name alone proves nothing (version managers leave stubs), so each candidate has to run.
fits='import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))'
complete='import ensurepip, venv'
found=
for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11; do
    "$candidate" -c "$fits" >/dev/null 2>&1 || continue
    found=${found:-$candidate}
    if "$candidate" -c "$complete" >/dev/null 2>&1; then
        found=$candidate
        break
    fi
done
if [ -z "$found" ]; then
    echo "Inglenook needs Python 3.11, 3.12 or 3.13, and none was found here." >&2
    echo "On Debian and Ubuntu: sudo apt-get install python3 python3-venv" >&2
    echo "On Fedora: sudo dnf install python3.13" >&2
    echo "On macOS: brew install python@3.13" >&2
    echo "A Python in another place: make PYTHON=/path/to/python3.12 run" >&2
    exit 1
fi
exec "$found" -B "$@"
