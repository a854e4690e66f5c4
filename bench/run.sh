#!/usr/bin/env bash
# Measures silos beside what people would use instead, and writes docs/benchmarks/<date>.md: goals, then a section for each part. An hour for all.
#
#   bench/run.sh                              everything
#   bench/run.sh hot cold                     these parts; the page keeps what the others found before, today
#   bench/run.sh report                       only writes the page again
#
# Parts: hot through cold sizes avif encoders uploads copies memory busy start; peers = hot through cold, cluster = through copies.
# What a part found lies in artifacts/bench/<date>/<part>.json. A part that was not run, or failed, is "not measured" on the page.
#
#   --corpus DIR | debian | generated         photographs: a folder of JPEGs of 4 MP and more; Debian's wallpapers (the default where apt-get is; 140 MB, once);
#                                             made in code
#   --go FILE                                 the Go original, built (see bench/peers.sh); without it: not measured
#   --beside NAME=FILE                        another reticulum-silo in the same rounds (hot, cold)
#   --rounds 5, --seconds 3, --renderings 5000
#   --date 2026-11-26                         of the page and the findings
#
# Needs nginx, wrk, node and npm, PostgreSQL's server (Debian: nginx-light wrk nodejs npm postgresql); nothing is installed: Debian's nginx would start a server on
# port 80. nginx's image_filter, ipx and the wallpapers are fetched into ~/.cache/reticulum-bench; what cannot be had is "not measured". RETICULUM_BENCH_PORT=18480: the clusters' ports.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH=$PATH:/usr/sbin
# shellcheck source=bench/peers.sh
source bench/peers.sh

load=bench/Load/bin/Release/net10.0/Reticulum.Load
date=$(date +%F) corpus='' parts=() options=()
while (($#)); do
  case $1 in
    -h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit ;;
    --corpus) corpus=$2; shift ;;
    --date) date=$2; shift ;;
    --go) options+=("$1" "$(realpath "$2")"); shift ;;
    --*) options+=("$1" "$2"); shift ;;
    peers) parts+=(hot through cold) ;;
    cluster) parts+=(through copies) ;;
    *) parts+=("$1") ;;
  esac
  shift
done
results=artifacts/bench/$date

# The silos' stores, and all that the peers write. On ext4 each folder below gets a place of its own on the disk (+T): a new file of a store must not be looked for among the files of
# another that was just deleted, which the kernel skips one by one for minutes: a millisecond for each rendition, a tenth of a resize.
TMPDIR=$(mktemp -d)
export TMPDIR
chmod a+x "$TMPDIR" # PostgreSQL's user has to get there
chattr +T "$TMPDIR" 2>/dev/null || true
state=$(mktemp -d)
cluster() { # name offset arguments...
  local name=$1 offset=$2
  shift 2
  # As the parts tell the silos that they start: nothing is encoded again in the middle of a contest.
  Reticulum__Render__Derive=false Reticulum__Render__PolishAfter=0 \
    RETICULUM_CLUSTER_DIR=$state/$name RETICULUM_CLUSTER_PORT=$((${RETICULUM_BENCH_PORT:-18480} + offset)) ./cluster.sh "$@" >&2
}
# shellcheck disable=SC2329 # called by the trap
finish() {
  local name
  for name in cluster three single; do [[ ! -d $state/$name ]] || cluster "$name" 0 down || true; done
  rm -rf "$TMPDIR"
}
trap finish EXIT

# Each part by itself: a cluster runs only while its part does, and one that fails takes no other with it.
measure() {
  local part=$1 clusters=()
  case $part in
    through)
      cluster cluster 0 up 5 --gateways 1 --replication 3
      clusters=(--cluster "$state/cluster")
      ;;
    copies)
      cluster three 20 up 3 --gateways 0 --replication 3
      cluster single 40 up 1 --gateways 0 --replication 1
      clusters=(--three "$state/three" --single "$state/single")
      ;;
  esac
  "$load" measure "$part" --silo Silo/bin/Release/net10.0/reticulum-silo --results "$results" \
    --commit "$(git describe --always --dirty --exclude '*')" "${peers[@]}" "${clusters[@]}" "${options[@]}"
}
end_clusters() {
  local name
  for name in cluster three single; do [[ ! -d $state/$name ]] || cluster "$name" 0 down; done
}

for project in Silo Gateway bench/Load; do dotnet build "$project" -c Release -nodeReuse:false --nologo -v quiet >&2; done
((${#parts[@]})) || mapfile -t parts < <("$load" parts)
failed=0
if [[ ${parts[*]} != report ]]; then
  peers=()
  prepare_peers "${corpus:-debian}" "${corpus:+asked}"
  for part in "${parts[@]}"; do
    measure "$part" || { failed=1; echo "bench/run.sh: $part failed" >&2; }
    end_clusters
  done
fi
"$load" report --results "$results" --report "docs/benchmarks/$date.md"
echo "docs/benchmarks/$date.md"
exit "$failed"
