#!/bin/sh
# Starts the Electron beside this script with an SQLite that fits it, in the main process and in all its workers.
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
NODE_OPTIONS="--require=\"$here/sqlite-hook.cjs\" ${NODE_OPTIONS:-}"
export NODE_OPTIONS
exec "$here/dist/electron" "$@"
