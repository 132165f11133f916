#!/usr/bin/env bash
# The ledger on a cluster of three processes on this machine, one of which is killed meanwhile; compared with the ledger in one process.
# What is given is handed on: on-a-cluster.sh --orders 2000000
set -euo pipefail
cd "$(dirname "$0")"

# Within Attacca's own sources, what the example needs of them is built, too.
maven=$(command -v mvn || echo ./mvnw)
if grep -qs '<module>examples/cluster</module>' ../../pom.xml; then
  (cd ../.. && "$maven" -q -B -ntp -Dstyle.color=never -Dquick -DskipTests -pl examples/cluster -am package)
else
  "$maven" -q -B -ntp -Dstyle.color=never -DskipTests package
fi

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
folder=$PWD/target/cluster
jar=$(echo target/attacca-example-cluster-*.jar)
flink=$(<target/flink.classpath)
job=$(<target/job.classpath)
[[ " $* " != *" --help "* ]] || exec "$java" -cp "$jar:$job:$flink" dev.attacca.examples.cluster.Main --help
rm -rf "$folder" && mkdir -p "$folder"

# Whatever happens, no process stays.
processes=()
trap '((${#processes[@]})) && kill -9 "${processes[@]}" 2>/dev/null; true' EXIT

# A port below those that the system gives away, where nobody listens.
free_port() {
  local port
  while port=$((10000 + RANDOM % 20000)); (: >"/dev/tcp/localhost/$port") 2>/dev/null; do :; done
  echo "$port"
}

say() { printf '  %-10s %s\n' "$1" "$2"; }

# Starts a process; $started is its number.
start() {
  local role=$1 name=$2
  shift 2
  CLASS_PATH=$flink ./process.sh "$role" "$folder/$name" "${settings[@]}" "$@" &
  started=$!
  processes+=("$started")
  disown
}

are_alive() {
  local process
  for process in "${processes[@]}"; do kill -0 "$process" 2>/dev/null || return 1; done
}

# Asks the job manager, and waits until it says that.
await() {
  local end=$((SECONDS + 120)) line
  until [[ $(ask "$1" 2>/dev/null) == *"$2"* ]]; do
    if ((SECONDS > end)) || ! are_alive; then
      say failed "the cluster does not come up; the logs are $folder/*/log"
      exit 1
    fi
    sleep 0.2
  done
}
ask() {
  exec 3<>"/dev/tcp/localhost/$rest"
  printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$1" >&3
  cat <&3
  exec 3>&-
}

rest=$(free_port)
settings=(
  "rest.port=$rest"
  "jobmanager.rpc.port=$(free_port)"
  taskmanager.numberOfTaskSlots=2
  taskmanager.load-balance.mode=SLOTS # so that both have something to do
  "heartbeat.interval=1 s"
  "heartbeat.timeout=20 s"
  "rest.cache.checkpoint-statistics.timeout=50 ms"
)
start jobmanager job-manager
job_manager=$started
start taskmanager task-manager-1 taskmanager.resource-id=task-manager-1
first=$started
start taskmanager task-manager-2 taskmanager.resource-id=task-manager-2
second=$started
await /overview '"taskmanagers":2'
say started "a job manager (process $job_manager), and two task managers ($first and $second); http://localhost:$rest"

# The program tells how far it is, and is read line by line. 3: nobody was killed, 4: nobody has missed who was.
"$java" --add-opens java.base/java.util=ALL-UNNAMED --add-opens java.base/java.lang=ALL-UNNAMED \
  -XX:+IgnoreUnrecognizedVMOptions --sun-misc-unsafe-memory-access=allow -cp "$jar:$job:$flink" \
  dev.attacca.examples.cluster.Main --orders 300000 --cluster "localhost:$rest" --jars "$jar:$job" "$@" 2>"$folder/log" | {
  killed=
  resumed=
  while IFS= read -r line; do
    printf '%s\n' "$line"
    if [[ -z $killed && $line == *"checkpoint "*" is made" ]]; then
      kill -9 "$second"
      killed=yes
      say killed "the second task manager (process $second), by kill -9"
    fi
    [[ $line != *"goes on from checkpoint"* ]] || resumed=yes
  done
  [[ -n $killed ]] || exit 3
  [[ -n $resumed ]] || exit 4
} || ends=("${PIPESTATUS[@]}")

case ${ends[*]-} in
  '') exit 0 ;;
  '0 3') say failed "it was over before anything could be killed: try --orders 2000000" ;;
  '0 4') say failed "nobody has missed the task manager; the logs are $folder/*/log" ;;
  *)
    tail -n 20 "$folder/log"
    say failed "the program has ended with ${ends[0]}; its log is $folder/log, those of the cluster $folder/*/log"
    ;;
esac
exit 1
