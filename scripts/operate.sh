# shellcheck shell=bash
# Looking at it and working with it.

# Runs a command-line part of a service's jar; the services need not be running, the store does.
cli() { # service, arguments…
  local jar
  jar="$(built_jar "$1")"
  shift
  "$(java_command)" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$jar" "$@"
}

tenant() {
  load_settings
  cli state-manager tenant "$@"
}

# What was kept because nothing could be done with it: dead, unrouted, notifications.
kept() {
  load_settings
  cli state-manager "$@"
}

agent() {
  load_settings
  cli agent-portal-service agent "$@"
}

token() {
  load_settings
  cli agent-portal-service token "$@"
}

send() {
  local text="${1:-}" tenant="$DEMO_TENANT" arguments=()
  [ -n "$text" ] || fail "text: none (expected: ./manage.sh send \"hello\")"
  shift
  while [ $# -gt 0 ]; do
    case "$1" in
      --tenant)
        [ $# -ge 2 ] || fail "--tenant: nothing (expected: a tenant id)"
        tenant="$2"
        shift 2
        ;;
      *)
        arguments+=("$1")
        shift
        ;;
    esac
  done
  load_settings
  local phone_number_id="$DEMO_PHONE_NUMBER_ID"
  if [ "$tenant" != "$DEMO_TENANT" ]; then
    phone_number_id="$(cli state-manager tenant list | awk -F '\t' -v tenant="$tenant" '$1 == tenant { print $4; exit }')"
    [ -n "$phone_number_id" ] || fail "tenant: $tenant (expected: one of ./manage.sh tenant list that has a phone number)"
  fi
  cli whatsapp-simulator send --text "$text" --phone-number-id "$phone_number_id" \
    --webhook-url "http://localhost:$WEBHOOK_HTTP_PORT/webhooks/whatsapp" ${arguments[@]+"${arguments[@]}"}
}

# Everything, and customers who write by themselves.
demo() {
  load_settings
  [ "$INFRASTRUCTURE" != external ] ||
    fail "demo: with RABBITMQ_URI and MONGODB_URI set no simulator runs (expected: local infrastructure, embedded or docker)"
  start_all
  curl -fsS --max-time 5 -H 'Content-Type: application/json' --data "{\"phoneNumberId\":\"$DEMO_PHONE_NUMBER_ID\"}" \
    "http://127.0.0.1:$SIMULATOR_HTTP_PORT/simulator/demo" >/dev/null || fail "demo: the simulator does not start it, see ./manage.sh logs whatsapp-simulator"
  say ""
  say "The demo runs: customers write one after the other. Answer them; they answer back within seconds."
}

# Whether the simulator's customers chat; a simulator that does not say is no part of the answer.
demo_state() {
  # The answer does not end its line.
  { curl -fsS --max-time 5 "http://127.0.0.1:$SIMULATOR_HTTP_PORT/simulator/demo" && echo; } |
    sed -n 's/.*"running":true.*"customers":\([0-9]*\),"written":\([0-9]*\).*/Demo: \1 customers chat, \2 messages so far/p'
}

logs() {
  local follow='' name='' files
  load_settings
  while [ $# -gt 0 ]; do
    case "$1" in
      -f) follow=-F ;;
      *)
        service_port "$1" >/dev/null
        name="$1"
        ;;
    esac
    shift
  done
  if [ -n "$name" ]; then files=("$RUN/logs/$name.log"); else files=("$RUN"/logs/*.log); fi
  [ -f "${files[0]}" ] || fail "logs: none yet (expected: ./manage.sh start)"
  tail -n 100 ${follow:+"$follow"} "${files[@]}"
}

state_of() {
  if is_gone "$1"; then
    printf 'stopped'
  elif is_ready "$1"; then
    printf 'ready'
  else
    printf 'not-ready'
  fi
}

status() {
  local name state pid bad=0
  load_settings
  say "Infrastructure: $INFRASTRUCTURE"
  for name in $(services) $([ "$INFRASTRUCTURE" = embedded ] && echo embedded-infrastructure); do
    state="$(state_of "$name")"
    pid="$(pid_of "$name" || true)"
    [ "$state" = ready ] || bad=1
    row "$name" "$state" "$([ -n "$pid" ] && printf 'pid %-8s %s' "$pid" "$(address_of "$name")")"
  done
  if [ "$(state_of state-manager)" = ready ]; then
    say "Queues (messages, consumers)"
    queue_depths || bad=1
  fi
  if [ "$(state_of agent-portal-service)" = ready ]; then
    say "Sockets"
    socket_counts || bad=1
  fi
  if [ "$INFRASTRUCTURE" != external ] && [ "$(state_of whatsapp-simulator)" = ready ]; then
    demo_state || bad=1
  fi
  return "$bad"
}

queue_depths() {
  # shellcheck disable=SC2016 # JavaScript, not shell
  curl -fsS --max-time 5 "http://127.0.0.1:$STATE_MANAGER_HTTP_PORT/actuator/queues" | node -e '
    let text = "";
    process.stdin.on("data", (part) => (text += part)).on("end", () => {
      for (const [name, queue] of Object.entries(JSON.parse(text)))
        if (queue) console.log(`  ${name.padEnd(36)} ${String(queue.messages).padStart(6)} ${String(queue.consumers).padStart(3)}`);
    });'
}

socket_counts() {
  curl -fsS --max-time 5 "http://127.0.0.1:$PORTAL_HTTP_PORT/actuator/prometheus" |
    sed -n 's/^waba_sockets{\(.*\)} \([0-9]*\).*/  \1 \2/p'
}
