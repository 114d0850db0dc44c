#!/bin/sh
# A contender for bench/sync/run.py: reads the whole list of the mock API, into lines of JSON or into SQLite.
#
#   run.py --contender 'ours=Tests/Benchmarks/sync/contender.sh ndjson {base_url} {token} {mapping} {out}'
#
# PATCHBAY names the executable, by default the release build of this repository. The connection is made in each run,
# so its time is in the figures; for SQLite a view, made by the sqlite3 command, tells the runner's reader where the
# records lie.
set -eu
kind=$1 base=$2 token=$3 mapping=$4 out=$5
here=$(cd "${0%/*}" && pwd)
patchbay=${PATCHBAY:-$here/../../../.build/release/patchbay}
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
provider=bench-$mapping
printf '{"id":"%s","api":{"baseUrl":"%s"}}' "$provider" "$base" > "$data/overlay.json"
export PATCHBAY_PROVIDERS="$here/providers" PATCHBAY_SCHEMAS="$here/schemas" PATCHBAY_OVERLAY="$data/overlay.json"
export PATCHBAY_ALLOW_LOOPBACK=true PATCHBAY_DATA_FOLDER="$data" BENCH_TOKEN="$token"
connection=$("$patchbay" connect "$provider" --credential token=BENCH_TOKEN)
case $kind in
ndjson) "$patchbay" sync "$connection" --full --types payment_intents --dry-run --pages 0 > "$out" ;;
sqlite)
    "$patchbay" sync "$connection" --full
    case $mapping in full) model=syncFull ;; *) model=syncSlim ;; esac
    # The records are on the disk; the view is the reader's alone.
    sqlite3 -cmd 'PRAGMA synchronous = OFF' "$data/patchbay.sqlite" ".once '$data/view.sql'" "SELECT 'CREATE VIEW payment_intents AS SELECT '
        || group_concat('json_extract(payload, ''$.' || key || ''') AS ' || key, ', ') || ' FROM record ORDER BY place;'
        FROM json_each(CAST(readfile('$here/schemas/models/$model.schema.json') AS TEXT), '$.properties')" ".read '$data/view.sql'"
    mv "$data/patchbay.sqlite" "$out"
    ;;
*) echo "usage: contender.sh ndjson|sqlite BASE TOKEN MAPPING OUT" >&2; exit 2 ;;
esac
