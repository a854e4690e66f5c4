#!/usr/bin/env bash
# Builds and tests. Needs the .NET SDK; what else the tests use is installed when it is missing (Debian, as root).
#
#   ./test.sh                  the quick suite: everything but the long fault runs
#   ./test.sh faults           the long fault runs (trait Suite=faults)
#   ./test.sh RingTests        the classes with that in their name, of both suites
#   ./test.sh -trait Suite=x   whatever the runner takes: Tests/bin/Release/net10.0/Reticulum.Tests --help
#
# RETICULUM_TEST_SEED=<number> repeats a run of the random parts: the seed is in the output of a test that fails.
# The last line is "N passed, N failed", of the runner's own report; the exit code is 0 only where something ran and nothing failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
# Each property is tried this often; CsCheck's own default is 100.
export CsCheck_Iter=${CsCheck_Iter:-1000}

# strace: faults of the disk, injected into a running silo.
needed=()
command -v strace >/dev/null || needed+=(strace)
# ip: networks that can be cut. curl: cluster.sh.
command -v ip >/dev/null || needed+=(iproute2)
command -v curl >/dev/null || needed+=(curl)
# chromium: the pages, as a person sees them.
command -v chromium >/dev/null || needed+=(chromium)
# PostgreSQL: the cluster's database. The tests start servers of their own from its programs.
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || needed+=(postgresql)
# promtool: metrics, rules. nginx, libjemalloc, systemd-analyze: what deploy/ is made for.
command -v promtool >/dev/null || needed+=(prometheus)
PATH=$PATH:/usr/sbin command -v nginx >/dev/null || needed+=(nginx-light)
compgen -G '/usr/lib/*/libjemalloc.so.2' >/dev/null || needed+=(libjemalloc2)
command -v systemd-analyze >/dev/null || needed+=(systemd)
# axe-core: judges the pages as those who do not see them, or have no mouse, would. Kept below artifacts/.
axe=artifacts/axe
[[ ! -e $axe/node_modules/axe-core/axe.min.js ]] || axe=
# Azurite: Azure Blob Storage, emulated by Microsoft's program for node. Kept below artifacts/.
azurite=artifacts/azurite
command -v azurite-blob "$azurite/node_modules/.bin/azurite-blob" >/dev/null && azurite=
[[ -z $azurite && -z $axe ]] || command -v npm >/dev/null || needed+=(npm)

report=artifacts/tests.xml
limit=20m
case ${1-} in
  '') filter=(-trait- Suite=faults) ;;
  faults) filter=(-trait Suite=faults) limit=150m && shift && filter+=("$@") ;;
  -*) filter=("$@") limit=90m ;;
  *) filter=(-class "*$1*") limit=90m ;;
esac

finish() { # passed failed
  echo "$1 passed, $2 failed"
  [[ $1 -gt 0 && $2 -eq 0 ]]
  exit
}

if ((${#needed[@]})); then
  echo "Installing ${needed[*]}"
  # Debian's package of PostgreSQL would make a server of its own and start it.
  if [[ " ${needed[*]} " == *' postgresql '* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
    mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  fi
  # Nor is any other server to start that a package brings (nginx on port 80, prometheus on 9090): policy-rc.d says no to all of them, unless the machine has a policy of its own.
  policy=/usr/sbin/policy-rc.d
  if [[ ! -e $policy && -w /usr/sbin ]]; then
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod +x $policy && trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends -o Dpkg::Options::=--force-confold "${needed[@]}"; } </dev/null >/dev/null ||
    echo "Could not install ${needed[*]}: the tests that need it will fail." >&2
fi

if [[ -n $azurite ]]; then
  echo "Installing azurite"
  npm install --prefix "$azurite" --no-audit --no-fund --no-save --loglevel=error azurite@3.37.0 </dev/null >/dev/null ||
    echo "Could not install azurite: the tests that need it will fail." >&2
fi

if [[ -n $axe ]]; then
  echo "Installing axe-core"
  npm install --prefix "$axe" --no-audit --no-fund --no-save --loglevel=error axe-core@4.14.1 </dev/null >/dev/null ||
    echo "Could not install axe-core: the tests that need it will fail." >&2
fi

dotnet build Reticulum.Orleans.sln -c Release -nodeReuse:false -v:q --nologo </dev/null || finish 0 1

mkdir -p "${report%/*}" && rm -f "$report"
timeout --kill-after=30s "$limit" Tests/bin/Release/net10.0/Reticulum.Tests -noColor -noLogo -result-xml "$report" "${filter[@]}" </dev/null
code=$?

# <assembly … total="…" passed="…" failed="…" errors="…" …>
count() { grep -o -m1 '<assembly [^>]*' "$report" 2>/dev/null | grep -oP " $1=\"\K[0-9]+" || echo 0; }
passed=$(count passed)
failed=$(($(count failed) + $(count errors) + $(count skipped)))

# A runner that crashed, hung or wrote no report has failed, whatever it had counted.
((code == 0 || failed > 0)) || { echo "The test runner ended with exit code $code." >&2; failed=1; }
finish "$passed" "$failed"
