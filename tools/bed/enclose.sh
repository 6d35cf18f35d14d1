#!/bin/sh
# enclose.sh FOLDER GROUP BRIDGE ADDRESS COMMAND… runs a docker engine so that nothing of another engine on this machine
# is seen by it, and all of it but GROUP and BRIDGE is gone when it ends. It expects mount and process namespaces.
# - Its network is the machine's, as network=host means just that; BRIDGE is made for its other containers.
# - Its containers' control groups are below GROUP, whatever parent a client gives them: it has a cgroup namespace.
# - What it writes to paths that cannot be configured (shim sockets in /run/containerd, /opt/containerd) stays in memory.
set -eu

is_unified() { [ -f /sys/fs/cgroup/cgroup.controllers ]; }

# Mount points and options of the hierarchies of cgroup v1.
hierarchies() { sed -nE 's/^([^ ]+ ){4}([^ ]+) .* - cgroup [^ ]+ (r[ow],)?(.*)$/\2 \4/p' /proc/self/mountinfo; }

# Groups on the way to GROUP, outermost first.
path_to() {
  path=
  for name in $(echo "$1" | tr / ' '); do
    path=$path/$name
    echo "$path"
  done
}

# A controller that is not handed down is one whose limits containers cannot have; they run without.
hand_down() {
  for controller in $(cat "$1/cgroup.controllers"); do
    echo "+$controller" > "$1/cgroup.subtree_control" || echo "$1 does not hand down $controller" >&2
  done
}

enter_group() {
  if is_unified; then
    for group in '' $(path_to "$1"); do
      mkdir -p "/sys/fs/cgroup$group"
      [ "$group" = "/$1" ] || hand_down "/sys/fs/cgroup$group"
    done
    echo 0 > "/sys/fs/cgroup/$1/cgroup.procs"
  else
    hierarchies | while read -r at _; do
      for group in $(path_to "$1"); do
        mkdir -p "$at$group"
        [ -f "$at/cpuset.cpus" ] || continue
        # Nothing can run in a group that names no processor.
        for file in cpuset.cpus cpuset.mems; do cat "$at/$file" > "$at$group/$file"; done
      done
    done
    for procs in /sys/fs/cgroup/*/"$1"/cgroup.procs; do echo 0 > "$procs"; done
  fi
}

# What is below a folder can be read, and what is written to it goes elsewhere.
keep_out_of() {
  layer=$2$1
  mkdir -p "$layer"
  mount -n -t tmpfs tmpfs "$layer"
  mkdir "$layer/upper" "$layer/work"
  mount -n -t overlay -o "lowerdir=$1,upperdir=$layer/upper,workdir=$layer/work" overlay "$1"
}

# Shows the own group as the root of every hierarchy.
mount_groups() {
  if is_unified; then
    mount -n -t tmpfs tmpfs /sys/fs/cgroup
    mount -n -t cgroup2 cgroup2 /sys/fs/cgroup
    # Only a group without processes of its own hands controllers down.
    mkdir -p /sys/fs/cgroup/engine
    echo 0 > /sys/fs/cgroup/engine/cgroup.procs
    hand_down /sys/fs/cgroup
  else
    found=$(hierarchies)
    mount -n -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
    echo "$found" | while read -r at options; do
      mkdir "$at"
      mount -n -t cgroup -o "$options" cgroup "$at"
    done
  fi
}

if [ "$1" = --inside ]; then
  shift
  mount_groups
  exec "$@"
fi

folder=$1
enter_group "$2"
ip link add "$3" type bridge
ip address add "$4" dev "$3"
ip link set "$3" up
shift 4
for shared in /run /opt; do
  [ ! -d "$shared" ] || keep_out_of "$shared" "$folder"
done
mkdir -p /run/containerd
mount -n -t tmpfs tmpfs /run/containerd
exec unshare --cgroup -- sh "$0" --inside "$@"
