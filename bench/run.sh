#!/bin/sh
# Measures a silo of its own against a bare NetVips loop: cold resizes, memory, start, idle. Writes docs/benchmarks/<date>-cold.md.
#   bench/run.sh                                  everything, about half an hour
#   bench/run.sh --memory-minutes 1               the short memory run
#   bench/run.sh --corpus ~/photos                real JPEGs of 12 and 24 MP beside the generated ones
# Further options: bench/run.sh --help. The environment (MALLOC_ARENA_MAX, LD_PRELOAD …) is the silo's too, and is in the report.
set -eu
cd "$(dirname "$0")/.."
dotnet build Silo -c Release -nodeReuse:false --nologo -v quiet
dotnet build bench/Load -c Release -nodeReuse:false --nologo -v quiet
exec bench/Load/bin/Release/net10.0/Reticulum.Load cold \
  --silo Silo/bin/Release/net10.0/reticulum-silo \
  --report "docs/benchmarks/$(date +%F)-cold.md" "$@"
