#!/usr/bin/env bash
# Becomes a process of Flink, from JARs alone: no distribution of Flink is needed. What its own scripts work out is set here.
#
#   CLASS_PATH=… process.sh zookeeper   FOLDER PORT
#   CLASS_PATH=… process.sh jobmanager  FOLDER [key=value …]
#   CLASS_PATH=… process.sh taskmanager FOLDER [key=value …]
#
# FOLDER is that of the process: its config.yaml, its log, and what it keeps for itself. JAVA_HOME says on which JDK.
set -euo pipefail

role=$1 folder=$2
shift 2
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
mkdir -p "$folder/tmp"

# The same for all; key=value from the command line comes after, and counts.
settings=(
  jobmanager.rpc.address=localhost
  jobmanager.bind-host=localhost
  rest.address=localhost
  rest.bind-address=localhost
  taskmanager.host=localhost
  taskmanager.bind-host=localhost
  taskmanager.cpu.cores=1
  taskmanager.memory.task.heap.size=192m
  taskmanager.memory.task.off-heap.size=0
  taskmanager.memory.framework.heap.size=64m
  taskmanager.memory.framework.off-heap.size=64m
  taskmanager.memory.managed.size=16m
  taskmanager.memory.network.min=32m
  taskmanager.memory.network.max=32m
  taskmanager.memory.jvm-metaspace.size=128m
  taskmanager.memory.jvm-overhead.min=64m
  taskmanager.memory.jvm-overhead.max=64m
  "io.tmp.dirs=$folder/tmp"
  # a machine that is busy with something else is not dead yet
  "pekko.startup-timeout=90 s"
  "pekko.ask.timeout=60 s"
)

# Values are texts of YAML, in quotes: \047. With awk, as the bash of macOS has no arrays by name.
write_settings() {
  printf '%s\n' "$@" | awk '{
      at = index($0, "=")
      value = substr($0, at + 1)
      gsub(/\047/, "\047\047", value)
      last[substr($0, 1, at - 1)] = value
    }
    END { for (key in last) print key ": \047" last[key] "\047" }' | sort >"$folder/config.yaml"
}

# As Flink's scripts have it; and JDK 24 and later would warn of what Netty does with memory.
options=(-XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC)
for package in java.lang java.lang.invoke java.net java.io java.nio java.util java.util.concurrent java.util.concurrent.atomic java.time; do
  options+=(--add-opens "java.base/$package=ALL-UNNAMED")
done

case $role in
  zookeeper)
    options+=(-Xmx64m -Dzookeeper.admin.enableServer=false)
    program=(org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain "$1" "$folder/tmp" 1000)
    ;;
  jobmanager)
    write_settings "${settings[@]}" "$@"
    options+=(-Xmx320m)
    program=(org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint --configDir "$folder")
    ;;
  taskmanager)
    write_settings "${settings[@]}" "$@"
    options+=(-Xmx256m -XX:MaxDirectMemorySize=96m -XX:MaxMetaspaceSize=128m)
    program=(org.apache.flink.runtime.taskexecutor.TaskManagerRunner --configDir "$folder")
    ;;
  *)
    echo "what is $role?" >&2
    exit 2
    ;;
esac

exec "$java" "${options[@]}" -cp "$CLASS_PATH" "${program[@]}" >>"$folder/log" 2>&1
