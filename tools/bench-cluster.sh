#!/bin/sh
# bench-cluster.sh FOLDER NODES [BASEPORT] [FLAG...]: writes FOLDER/nI/endpoint and FOLDER/nI/start.sh for a cluster of
# `tenure serve` on this machine, the layout that the bench scripts start, kill and measure. It starts nothing itself.
# Node I listens for clients on BASEPORT + 10 * I, and for its peers on the port after that.
set -eu

[ $# -ge 2 ] || { sed -n '2,4s/^# //p' "$0" >&2 && exit 2; }
root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
mkdir -p "$1"
folder=$(readlink -f -- "$1")
nodes=$2
base=${3:-23790}
shift 2
[ $# -eq 0 ] || shift

# Builds the command if need be; a measurement must not begin with that.
"$root/tenure" --version >/dev/null

url() { echo "http://127.0.0.1:$(($base + 10 * $1 + $2))"; }

cluster=
for i in $(seq 0 $((nodes - 1))); do
    cluster=$cluster${cluster:+,}n$i=$(url "$i" 1)
done

for i in $(seq 0 $((nodes - 1))); do
    node=$folder/n$i
    rm -rf "$node"
    mkdir -p "$node"
    echo "127.0.0.1:$((base + 10 * i))" >"$node/endpoint"
    cat >"$node/start.sh" <<SCRIPT
#!/bin/sh
exec dotnet "$root/artifacts/command/publish/Tenure.Cli/release/tenure.dll" serve --name n$i --data-dir "$node/data" \\
    --listen-client-urls $(url "$i" 0) --advertise-client-urls $(url "$i" 0) \\
    --listen-peer-urls $(url "$i" 1) --initial-advertise-peer-urls $(url "$i" 1) \\
    --initial-cluster $cluster --initial-cluster-state new --initial-cluster-token bench-$base $*
SCRIPT
    chmod +x "$node/start.sh"
done
