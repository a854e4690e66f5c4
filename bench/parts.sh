#!/bin/sh
# Runs the BenchmarkDotNet benchmarks (some ten minutes) and writes docs/benchmarks/<date>-parts.md; bench/parts.sh pure: only those of the parts without a disk and without
# pixels (five minutes), <date>-pure.md. Narrow it with: bench/parts.sh --filter '*Ring*' (writes nothing).
set -eu
cd "$(dirname "$0")/.."
dotnet build bench/Benchmarks -c Release -nodeReuse:false --nologo -v quiet
parts=parts filter='*'
if [ "${1:-}" = pure ]; then parts=pure filter='*.Images.* *.Placement.* *.Healing.* *RenderPlan*'; shift; fi
[ $# -eq 0 ] || exec bench/Benchmarks/bin/Release/net10.0/Reticulum.Benchmarks "$@"

set -f # the filter's stars are its own
artifacts=$(mktemp -d)
trap 'rm -rf "$artifacts"' EXIT
bench/Benchmarks/bin/Release/net10.0/Reticulum.Benchmarks --filter $filter --artifacts "$artifacts"
set +f
report=docs/benchmarks/$(date +%F)-$parts.md
{
  printf '# The parts, by BenchmarkDotNet, %s\n\nWritten by `bench/parts.sh%s`: seven short iterations in one process. What the columns mean: BenchmarkDotNet; Median is the one to look at.\n' "$(date +%F)" "$([ $parts = pure ] && echo ' pure')"
  for file in "$artifacts"/results/*-report-github.md; do
    name=${file##*/Reticulum.Benchmarks.}
    printf '\n## %s\n\n' "${name%-report-github.md}"
    if [ -z "${machine:-}" ]; then cat "$file"; machine=said; else sed '/^```$/,/^```$/d' "$file"; fi
  done
} > "$report"
echo "$report"
