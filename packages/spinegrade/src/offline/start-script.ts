/** The script that starts a bundle. It needs a POSIX shell, nothing else of the machine. */
export const START_SCRIPT = `#!/bin/sh
# Writes a submission without network and without npm, from a bundle that may be read only:
#   sh run.sh DATA_DIR OUT_DIR [--deadline MINUTES] [--study-limit SECONDS] [--fill weighted|plain|uniform]
# DATA_DIR has the competition's layout. OUT_DIR gets submission.csv and report.json.
# Exit code 0: every row is a prediction; 2: some are not, see report.json; 1: there is no file.
set -eu
if [ $# -lt 2 ]; then
  echo "usage: sh run.sh DATA_DIR OUT_DIR [options]" >&2
  exit 1
fi
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
data=$(CDPATH= cd -- "$1" && pwd)
mkdir -p "$2"
out=$(CDPATH= cd -- "$2" && pwd)
shift 2
work=$out/spinegrade
mkdir -p "$work/data-processed"
cp -f "$here/spinegrade.config.json" "$work/"
cp -Rf "$here/runs" "$work/data-processed/"
rm -f "$work/data-processed/submission/submission.csv" "$out/submission.csv"

node=$here/node/bin/node
# uploading a folder may lose the permission to execute
if [ ! -x "$node" ]; then
  cp -f "$node" "$work/node"
  chmod 700 "$work/node"
  node=$work/node
fi

cache=$here/cache
# code is only loaded from folders that belong to root or to whoever runs it
owner=$(stat -c %u "$cache")
if [ "$owner" != 0 ] && [ "$owner" != "$(id -u)" ]; then
  cp -Rf "$cache" "$work/"
  cache=$work/cache
fi

cd "$work"
code=0
SPINEGRADE_DATA_DIR=$data SPINEGRADE_WORK_DIR=$here/work SPINEGRADE_CACHE_DIR=$cache \\
  "$node" "$here/node_modules/@spinegrade/submission-writer/dist/cli.js" run "$@" || code=$?
for file in submission.csv report.json; do
  if [ -f "data-processed/submission/$file" ]; then cp -f "data-processed/submission/$file" "$out/$file"; fi
done
exit "$code"
`;
