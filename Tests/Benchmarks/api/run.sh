#!/bin/sh
# Measures how fast connections are listed, beside a bare Hummingbird route, in one run.
# The load generator and the server share this machine: the figures are for comparing the two, not for advertising.
set -e
cd "$(dirname "$0")/../../.."
PATCHBAY_BENCHMARK=api swift test -c release --filter ListBenchmark "$@" 2>&1 | grep -E '/s, median|error:|recorded an issue' \
    || { echo "the benchmark did not run; try: PATCHBAY_BENCHMARK=api swift test -c release --filter ListBenchmark" >&2; exit 1; }
