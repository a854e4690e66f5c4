#!/usr/bin/env bash
# A cluster on this machine in one command, to look at and to break: silos, gateways and a PostgreSQL of their own, all on loopback.
#
#   ./cluster.sh up [N] [--gateways M] [--replication R]   N silos (default 3), M gateways (1), R copies (3, or N where that is less)
#   ./cluster.sh status                                    the nodes, as the first that answers knows them
#   ./cluster.sh kill I                                    kill -9 silo I; gateway I is written g0, g1, ...
#   ./cluster.sh stop I                                    SIGTERM: it leaves the cluster first
#   ./cluster.sh start I                                   again, on the same ports and data
#   ./cluster.sh psql [...]                                the database
#   ./cluster.sh down [--keep]                             ends all of it and removes the data; --keep keeps it for the next up
#
# Silo I serves http://127.0.0.1:(8080+I), gateway J http://127.0.0.1:(8070+J). RETICULUM_CLUSTER_PORT=<number> moves 8080 (and 8070 with it),
# RETICULUM_CLUSTER_DIR the state, which is artifacts/cluster: data, logs, process ids, the cluster's secret (readable by its owner only).
# Needs the .NET SDK, curl, and PostgreSQL's server (Debian: postgresql). As root the database runs as the user postgres.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
state=${RETICULUM_CLUSTER_DIR:-$root/artifacts/cluster}
port=${RETICULUM_CLUSTER_PORT:-8080}
ready_seconds=60
stop_seconds=35

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1

die() { echo "cluster.sh: $*" >&2; exit 1; }
usage() { sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; exit "${1:-0}"; }
is_number() { [[ $1 =~ ^[0-9]+$ ]]; }
setting() { sed -n "s/^$1=//p" "$state/settings"; }
need_cluster() { [[ -f $state/settings ]] || die "there is no cluster in $state; ./cluster.sh up 5 makes one"; }

# A node is node0, node1, ... or gateway0, ...
nodes() {
  local i
  for ((i = 0; i < $(setting silos); i++)); do echo "node$i"; done
  for ((i = 0; i < $(setting gateways); i++)); do echo "gateway$i"; done
}
name_of() {
  local name=${1:?}
  [[ $name =~ ^[0-9]+$ ]] && name=node$name
  [[ $name =~ ^g[0-9]+$ ]] && name=gateway${name#g}
  grep -qx -- "$name" <<<"$(nodes)" || die "there is no $1: 0 ... $(($(setting silos) - 1)), and g0 ... for gateways"
  echo "$name"
}
port_of() { case $1 in gateway*) echo $(($(setting port) - 10 + ${1#gateway})) ;; *) echo $(($(setting port) + ${1#node})) ;; esac; }
url_of() { echo "http://127.0.0.1:$(port_of "$1")"; }

# A process id means a process only together with the moment it started: ids are given again.
started_at() { cut -d' ' -f20 <<<"$(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null)"; }
remember() { echo "$2 $(started_at "$2")" >"$state/$1.pid"; }
pid_of() { # prints the id where it runs
  local pid start
  [[ -f $state/$1.pid ]] && read -r pid start <"$state/$1.pid" && [[ -n $start && $(started_at "$pid") == "$start" ]] && echo "$pid"
}
is_running() { pid_of "$1" >/dev/null; }
wait_gone() { # name seconds
  local until=$((SECONDS + $2))
  while is_running "$1"; do
    ((SECONDS < until)) || return 1
    sleep 0.1
  done
}
free_port() { # from
  local try
  for ((try = $1; try < $1 + 1000; try++)); do
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$try") 2>/dev/null; then echo "$try"; return; fi
  done
  die "no free port above $1"
}

# --- the database -----------------------------------------------------------------------------------------------------

pg_bin() {
  local found
  found=$(command -v pg_ctl || find /usr/lib/postgresql -name pg_ctl 2>/dev/null | sort -V | tail -n 1)
  [[ -n $found ]] || die "PostgreSQL's server is not installed (Debian: apt-get install postgresql)"
  dirname "$(readlink -f "$found")"
}
as_postgres() { # PostgreSQL refuses to run as root
  if ((EUID == 0)); then (cd / && setpriv --reuid postgres --regid postgres --init-groups -- "$@"); else "$@"; fi
}
pg() { local tool=$1; shift; "$(pg_bin)/$tool" -h 127.0.0.1 -p "$(setting pg_port)" -U postgres "$@"; }
database_start() {
  as_postgres "$(pg_bin)/pg_ctl" -D "$(setting pg_data)" status >/dev/null 2>&1 && return
  as_postgres "$(pg_bin)/pg_ctl" -D "$(setting pg_data)" -s -w -l "$(setting pg_data)/log" \
    -o "-p $(setting pg_port) -c listen_addresses=127.0.0.1 -c unix_socket_directories=" start </dev/null ||
    die "PostgreSQL does not start: $(setting pg_data)/log"
}
database_make() {
  local data
  data=$(setting pg_data)
  [[ -f $data/PG_VERSION ]] || as_postgres "$(pg_bin)/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null || die "initdb failed in $data"
  database_start
  [[ $(pg psql -d postgres -Atc "SELECT 1 FROM pg_database WHERE datname = 'reticulum'") == 1 ]] || pg createdb reticulum
}

# --- nodes ------------------------------------------------------------------------------------------------------------

node_start() {
  local name=$1 project=Silo executable=reticulum-silo silo_port
  is_running "$name" && { echo "$name runs already: $(url_of "$name")"; return; }
  [[ $name == gateway* ]] && project=Gateway executable=reticulum-gateway
  [[ -f $state/$name.silo-port ]] || free_port $((11111 + $(port_of "$name") - $(setting port) + 20)) >"$state/$name.silo-port"
  silo_port=$(<"$state/$name.silo-port")
  mkdir -p "$state/$name"
  (
    cd "$state/$name"
    # The cluster's secret goes by the environment, not by the command line, which everybody on the machine can read.
    exec env \
      ASPNETCORE_URLS="$(url_of "$name")" \
      Reticulum__ClusterSecret="$(<"$state/secret")" \
      Reticulum__Cluster__ConnectionString="Host=127.0.0.1;Port=$(setting pg_port);Database=reticulum;Username=postgres" \
      Reticulum__Cluster__GatewayPort=0 \
      Reticulum__Cluster__Id=local \
      Reticulum__Cluster__Provider=PostgreSql \
      Reticulum__Cluster__SiloPort="$silo_port" \
      Reticulum__DataDirectory="$state/$name/data" \
      Reticulum__MinFreeBytes=104857600 \
      Reticulum__Node__Nickname="$name" \
      Reticulum__Replication="$(setting replication)" \
      setsid "$root/$project/bin/Release/net10.0/$executable" </dev/null >>"$state/$name.log" 2>&1
  ) &
  remember "$name" $!
}
node_wait() {
  local name=$1 until=$((SECONDS + ready_seconds))
  until curl -fsS -o /dev/null --max-time 2 "$(url_of "$name")/healthz/ready" 2>/dev/null; do
    is_running "$name" || { tail -n 20 "$state/$name.log" >&2; die "$name ended; its log is $state/$name.log"; }
    ((SECONDS < until)) || { tail -n 20 "$state/$name.log" >&2; die "$name is not ready after $ready_seconds s; its log is $state/$name.log"; }
    sleep 0.2
  done
  echo "$name  $(url_of "$name")"
}
node_signal() { # name signal
  local pid
  pid=$(pid_of "$1") || die "$1 is not running"
  kill "-$2" "$pid"
}

build() {
  local project
  for project in Silo Gateway; do
    [[ -x $root/$project/bin/Release/net10.0/reticulum-${project,,} ]] && continue
    echo "Building $project"
    dotnet build "$root/$project" -c Release -nodeReuse:false -v:q --nologo </dev/null || die "the build failed"
  done
}

# --- commands ---------------------------------------------------------------------------------------------------------

up() {
  local silos='' gateways=1 replication='' number kept name
  while (($#)); do
    case $1 in
      --gateways) gateways=${2-}; shift ;;
      --replication) replication=${2-}; shift ;;
      -*) die "up knows --gateways and --replication, not $1" ;;
      *) silos=$1 ;;
    esac
    shift || die "a number is missing"
  done
  silos=${silos:-3}
  replication=${replication:-$((silos < 3 ? silos : 3))}
  for number in "$silos" "$gateways" "$replication"; do
    is_number "$number" || die "'$number' is no number: ./cluster.sh up 5 --gateways 1 --replication 3"
  done
  ((silos > 0 && silos <= 20 && gateways <= 10)) || die "1 to 20 silos, 0 to 10 gateways"
  ((replication > 0 && replication <= silos)) || die "replication is 1 to the number of silos"
  command -v curl >/dev/null || die "curl is not installed"
  pg_bin >/dev/null

  if [[ -f $state/settings ]]; then
    kept=$(setting silos)/$(setting gateways)/$(setting replication)
    [[ $kept == "$silos/$gateways/$replication" ]] || die "there is another cluster in $state (silos/gateways/copies: $kept); ./cluster.sh down removes it"
  fi

  build
  mkdir -p "$state"
  if [[ ! -f $state/settings ]]; then
    (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$state/secret")
    local pg_data=$state/postgresql
    # The user postgres has to get there: not below the home of root.
    ((EUID == 0)) && pg_data=$(mktemp -d -t reticulum-cluster-XXXXXX) && chown postgres "$pg_data"
    cat >"$state/settings.new" <<EOF
silos=$silos
gateways=$gateways
replication=$replication
port=$port
pg_port=$(free_port 15432)
pg_data=$pg_data
EOF
    mv "$state/settings.new" "$state/settings"
  fi

  database_make
  for name in $(nodes); do node_start "$name"; done
  for name in $(nodes); do node_wait "$name"; done
  echo "Upload: $(url_of node0)/   The cluster: $(url_of node0)/status/   Data and logs: $state"
}

status() {
  local name json
  need_cluster
  for name in $(nodes); do
    if json=$(curl -fsS --max-time 5 "$(url_of "$name")/api/v1/cluster" 2>/dev/null); then
      echo "as $name knows it:"
      table "$json"
      return
    fi
  done
  die "no node answers; ./cluster.sh start 0 starts one"
}
# Of the JSON, an object a line. No text in it that is ours or a URL holds a quote or a brace.
table() {
  local node value key
  printf '%-12s %-8s %-9s %8s %12s  %s\n' NODE ROLE STATE IMAGES BYTES URL
  grep -o '{"id"[^}]*}' <<<"$1" | while read -r node; do
    for key in nickname role state images bytes base_url; do
      value=$(grep -oP "\"$key\":\s*\"?\K[^\",}]*" <<<"$node" | head -n 1)
      printf -v "v_$key" '%s' "$value"
    done
    # shellcheck disable=SC2154 # set by name above
    printf '%-12s %-8s %-9s %8s %12s  %s\n' "$v_nickname" "$v_role" "$v_state" "$v_images" "$v_bytes" "$v_base_url"
  done
}

down() {
  local name keep=
  case ${1-} in '') ;; --keep) keep=1 ;; *) die "down knows --keep, not $1" ;; esac
  [[ -f $state/settings ]] || { echo "There is no cluster in $state."; return; }
  for name in $(nodes); do is_running "$name" && node_signal "$name" TERM; done
  for name in $(nodes); do
    wait_gone "$name" "$stop_seconds" || { node_signal "$name" KILL; wait_gone "$name" 10 || die "$name does not end"; }
    rm -f "$state/$name.pid"
  done
  if as_postgres "$(pg_bin)/pg_ctl" -D "$(setting pg_data)" status >/dev/null 2>&1; then
    as_postgres "$(pg_bin)/pg_ctl" -D "$(setting pg_data)" -s -m fast -w stop || die "PostgreSQL does not stop"
  fi
  [[ -n $keep ]] && { echo "Stopped; the data is in $state."; return; }
  rm -rf -- "$(setting pg_data)" "$state"
  echo "Stopped and removed."
}

command=${1-}
(($#)) && shift
case $command in
  up) up "$@" ;;
  status) status ;;
  kill) need_cluster; name=$(name_of "${1:?which silo?}"); node_signal "$name" KILL; wait_gone "$name" 10; echo "$name is dead" ;;
  stop) need_cluster; name=$(name_of "${1:?which silo?}"); node_signal "$name" TERM; wait_gone "$name" "$stop_seconds" || die "$name does not end"; echo "$name has stopped" ;;
  start) need_cluster; name=$(name_of "${1:?which silo?}"); database_start; node_start "$name"; node_wait "$name" ;;
  psql) need_cluster; pg psql -d reticulum "$@" ;;
  down) down "$@" ;;
  '' | -h | --help | help) usage ;;
  *) usage 1 >&2 ;;
esac
