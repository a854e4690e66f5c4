#!/usr/bin/env bash
# What a node costs against nodes, images and traffic: the figures of docs/scaling.md. Writes docs/benchmarks/<date>-scaling.md.
#
#   bench/scaling.sh                      both
#   bench/scaling.sh simulate [options]   a cluster of 1 000 nodes, piece by piece, in one process (two minutes, 5 GiB)
#   bench/scaling.sh measure [options]    clusters of 1, 3 and 5 silos on loopback, idle, with images (nine minutes each)
#
# Options go to bench/Load: --nodes and --images; of measure --images (first) and --seconds, RETICULUM_SCALING_SILOS="3" for others than 1, 3, 5.
# As root the clusters run in a network of their own, so that its bytes are theirs alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
what=${1:-both}
(($#)) && shift
report=docs/benchmarks/$(date +%F)-scaling.md
load=bench/Load/bin/Release/net10.0/Reticulum.Load

measure() { # silos, options
  local silos=$1 copies=$(($1 < 3 ? $1 : 3)) i
  shift
  ./cluster.sh up "$silos" --gateways 0 --replication "$copies"
  for ((i = 0; i < silos; i++)); do ./cluster.sh stop "$i"; done
  "$load" scaling seed --state "$RETICULUM_CLUSTER_DIR" --replication "$copies" --images "$images"
  ./cluster.sh up "$silos" --gateways 0 --replication "$copies"
  "$load" scaling measure --state "$RETICULUM_CLUSTER_DIR" --report "$report" --images "$images" "$@"
  ./cluster.sh down
}

case $what in
  both)
    rm -f "$report"
    bench/scaling.sh simulate
    exec bench/scaling.sh measure
    ;;
  simulate)
    dotnet build bench/Load -c Release -nodeReuse:false --nologo -v quiet
    "$load" scaling simulate --report "$report" "$@"
    ;;
  measure)
    if ((EUID == 0)) && [[ -z ${RETICULUM_SCALING_NETWORK-} ]]; then
      for project in Silo bench/Load; do dotnet build "$project" -c Release -nodeReuse:false --nologo -v quiet; done
      RETICULUM_SCALING_NETWORK=own exec unshare --net bench/scaling.sh measure "$@"
    fi
    [[ -z ${RETICULUM_SCALING_NETWORK-} ]] || ip link set lo up
    images=30000
    if [[ ${1-} == --images ]]; then images=$2; shift 2; fi
    RETICULUM_CLUSTER_DIR=$(mktemp -d)/cluster
    export RETICULUM_CLUSTER_DIR RETICULUM_CLUSTER_PORT=19380
    trap './cluster.sh down || true; rm -rf "${RETICULUM_CLUSTER_DIR%/cluster}"' EXIT
    for silos in ${RETICULUM_SCALING_SILOS:-1 3 5}; do measure "$silos" "$@"; done
    ;;
  *) sed -n '2,9s/^# \{0,1\}//p' bench/scaling.sh >&2; exit 1 ;;
esac
echo "$report"
