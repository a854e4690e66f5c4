#!/usr/bin/env bash
# What a hop and three copies cost: starts a cluster of five silos and a gateway, and a silo alone, measures both in turns, ends them.
# Writes docs/benchmarks/<date>-cluster.md. Options go to the measurement: bench/cluster.sh --rounds 7 --uploads 400
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
state=$(mktemp -d)
three() { RETICULUM_CLUSTER_DIR=$state/three RETICULUM_CLUSTER_PORT=18480 ./cluster.sh "$@"; }
one() { RETICULUM_CLUSTER_DIR=$state/one RETICULUM_CLUSTER_PORT=18580 ./cluster.sh "$@"; }
# shellcheck disable=SC2329 # called by the trap
finish() { three down || true; one down || true; rm -rf "$state"; }
trap finish EXIT

for project in Silo Gateway bench/Load; do dotnet build "$project" -c Release -nodeReuse:false --nologo -v quiet; done
three up 5 --gateways 1 --replication 3
one up 1 --gateways 0 --replication 1
report=docs/benchmarks/$(date +%F)-cluster.md
bench/Load/bin/Release/net10.0/Reticulum.Load cluster \
  --nodes http://127.0.0.1:1848{0,1,2,3,4} --gateway http://127.0.0.1:18470 --single http://127.0.0.1:18580 --report "$report" "$@"
echo "$report"
