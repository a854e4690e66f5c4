#!/bin/sh
# Measures renditions in memory of a silo against nginx that serves the same bytes from files. Writes docs/benchmarks/<date>-hot.md. Ten minutes.
#   bench/hot.sh                              this tree
#   bench/hot.sh --silo before=/path/to/it    beside another build, in the same rounds
# Needs nginx and wrk. They are not installed from here: Debian's nginx starts a server on port 80 when it is. Further options: bench/hot.sh --help.
set -eu
cd "$(dirname "$0")/.."
PATH="$PATH:/usr/sbin"
for program in nginx wrk; do
  command -v "$program" >/dev/null || { echo "bench/hot.sh needs $program (Debian: apt install $program)" >&2; exit 1; }
done
dotnet build Silo -c Release -nodeReuse:false --nologo -v quiet
dotnet build bench/Load -c Release -nodeReuse:false --nologo -v quiet
exec bench/Load/bin/Release/net10.0/Reticulum.Load hot \
  --silo silo=Silo/bin/Release/net10.0/reticulum-silo \
  --report "docs/benchmarks/$(date +%F)-hot.md" "$@"
