#!/bin/sh
# Measures renditions in memory of a silo against nginx that serves the same bytes from files. Writes docs/benchmarks/<date>-hot.md. Ten minutes.
#   bench/hot.sh                              this tree
#   bench/hot.sh --silo before=/path/to/it    beside another build, in the same rounds
# Installs nginx and wrk (Debian) when they are missing. Further options: bench/hot.sh --help.
set -eu
cd "$(dirname "$0")/.."
for program in nginx wrk; do
  command -v "$program" >/dev/null || PATH="$PATH:/usr/sbin" command -v "$program" >/dev/null || missing="${missing-} $program"
done
[ -z "${missing-}" ] || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null; }
dotnet build Silo -c Release -nodeReuse:false --nologo -v quiet
dotnet build bench/Load -c Release -nodeReuse:false --nologo -v quiet
PATH="$PATH:/usr/sbin" exec bench/Load/bin/Release/net10.0/Reticulum.Load hot \
  --silo silo=Silo/bin/Release/net10.0/reticulum-silo \
  --report "docs/benchmarks/$(date +%F)-hot.md" "$@"
