#!/bin/sh
# Measures how fast connections are listed, beside a bare Hummingbird route, in one run: the release build of `patchbay`
# over loopback HTTP, with 10,000 connections in its store.
# The load generator and the server share this machine: the figures are for comparing the two, not for advertising.
#
#   Tests/Benchmarks/api/run.sh            # builds both first; PATCHBAY names another executable of `patchbay`
set -eu
cd "$(dirname "$0")/../../.."
if [ -z "${PATCHBAY:-}" ]; then
    swift build -c release --product patchbay >&2
    PATCHBAY=.build/release/patchbay
fi
swift build -c release --product ListBenchmark >&2
exec .build/release/ListBenchmark "$PATCHBAY"
