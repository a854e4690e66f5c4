#!/bin/sh
# Runs the BenchmarkDotNet benchmarks (a few minutes) and writes docs/benchmarks/<date>-parts.md. Narrow it with: bench/parts.sh --filter '*Ring*' (writes nothing).
set -eu
cd "$(dirname "$0")/.."
dotnet build bench/Benchmarks -c Release -nodeReuse:false --nologo -v quiet
[ $# -eq 0 ] || exec bench/Benchmarks/bin/Release/net10.0/Reticulum.Benchmarks "$@"

artifacts=$(mktemp -d)
trap 'rm -rf "$artifacts"' EXIT
bench/Benchmarks/bin/Release/net10.0/Reticulum.Benchmarks --filter '*' --artifacts "$artifacts"
report=docs/benchmarks/$(date +%F)-parts.md
{
  printf '# The parts, by BenchmarkDotNet, %s\n\nWritten by `bench/parts.sh`: seven short iterations in one process. What the columns mean: BenchmarkDotNet; Median is the one to look at.\n' "$(date +%F)"
  for file in "$artifacts"/results/*-report-github.md; do
    name=${file##*/Reticulum.Benchmarks.}
    printf '\n## %s\n\n' "${name%-report-github.md}"
    if [ -z "${machine:-}" ]; then cat "$file"; machine=said; else sed '/^```$/,/^```$/d' "$file"; fi
  done
} > "$report"
echo "$report"
