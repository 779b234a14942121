# shellcheck shell=bash
# Processes: each runs from a copy of its jar under .run, so that a build does not pull the classes from under it.

service_port() {
  case "$1" in
    webhook-service) printf '%s' "$WEBHOOK_HTTP_PORT" ;;
    state-manager) printf '%s' "$STATE_MANAGER_HTTP_PORT" ;;
    agent-portal-service) printf '%s' "$PORTAL_HTTP_PORT" ;;
    whatsapp-simulator) printf '%s' "$SIMULATOR_HTTP_PORT" ;;
    embedded-infrastructure) printf '%s' "$EMBEDDED_AMQP_PORT" ;;
    *) fail "service: $1 (expected: one of ${SERVICES[*]} embedded-infrastructure)" ;;
  esac
}

service_ports() { # all that it listens on
  service_port "$1"
  case "$1" in
    agent-portal-service) printf ' %s' "$PORTAL_REALTIME_PORT" ;;
    embedded-infrastructure) printf ' %s' "$EMBEDDED_MONGODB_PORT" ;;
  esac
}

built_jar() {
  local jar="$ROOT/$1/target/$1-exec.jar"
  [ -f "$jar" ] || fail "$1: not built (expected: ./manage.sh build)"
  printf '%s' "$jar"
}

pid_of() { # prints the pid of a running service, or returns 1
  local pid
  [ -s "$RUN/$1.pid" ] || return 1
  pid="$(cat "$RUN/$1.pid")"
  # The number may belong to somebody else by now.
  ps -ww -p "$pid" -o args= 2>/dev/null | grep -qF "$RUN/lib/$1.jar" || return 1
  printf '%s' "$pid"
}

is_running() {
  pid_of "$1" >/dev/null
}

is_gone() {
  ! is_running "$1"
}

is_ready() {
  case "$1" in
    embedded-infrastructure) listening "$EMBEDDED_AMQP_PORT" && listening "$EMBEDDED_MONGODB_PORT" ;;
    whatsapp-simulator) http_ok "http://127.0.0.1:$SIMULATOR_HTTP_PORT/health" ;;
    *) http_ok "http://127.0.0.1:$(service_port "$1")/actuator/health/readiness" ;;
  esac
}

# Ready, or ended: both end the waiting.
settled() {
  is_gone "$1" || is_ready "$1"
}

start_service() {
  local name="$1" jar port
  jar="$(built_jar "$name")"
  if is_running "$name"; then
    if cmp -s "$jar" "$RUN/lib/$name.jar" && [ "$(settings_of_services)" = "$(cat "$RUN/$name.settings" 2>/dev/null)" ]; then return; fi
    stop_service "$name"
  fi
  for port in $(service_ports "$name"); do
    if listening "$port"; then fail "$name: port $port is taken (expected: free; README lists the variable that moves it)"; fi
  done
  mkdir -p "$RUN/lib" "$RUN/logs"
  cp "$jar" "$RUN/lib/$name.jar"
  if [ -f "$RUN/logs/$name.log" ]; then mv "$RUN/logs/$name.log" "$RUN/logs/$name.log.1"; fi
  settings_of_services >"$RUN/$name.settings"
  # The child writes its own number before it becomes the service: where that fails, nothing runs unseen.
  # shellcheck disable=SC2016,SC2086 # expanded by the child; several options in one variable
  nohup sh -c 'printf "%s\n" "$$" >"$0" && exec "$@"' "$RUN/$name.pid" \
    "$(java_command)" ${JAVA_OPTS:--Xmx384m -XX:+UseSerialGC} -jar "$RUN/lib/$name.jar" >"$RUN/logs/$name.log" 2>&1 </dev/null &
  wait_for 10 test -s "$RUN/$name.pid" || fail "$name: not started, see ./manage.sh logs $name"
}

# A fingerprint of what services read from the environment: when it differs, a running one has old settings.
settings_of_services() {
  env | grep -E '^(WABA|RABBITMQ|MONGODB|JWT|ALLOWED|WEBHOOK|STATE|PORTAL|GRAPH|SIMULATOR|EMBEDDED|LOGIN|SESSION|EVENT_LOG|JAVA)_' | sort | cksum
}

wait_until_ready() {
  wait_for 180 settled "$1" || fail "$1: not ready after 180 s, see ./manage.sh logs $1"
  if is_gone "$1"; then
    rm -f "$RUN/$1.pid"
    fail "$1: ended at start: $(grep -v '^[[:space:]]*$' "$RUN/logs/$1.log" | tail -n 1) (what runs already: ./manage.sh status)"
  fi
  row "$1" ready "$(address_of "$1")"
}

address_of() {
  case "$1" in
    webhook-service) printf 'http://localhost:%s/webhooks/whatsapp' "$WEBHOOK_HTTP_PORT" ;;
    agent-portal-service) printf 'http://localhost:%s, Socket.IO on %s' "$PORTAL_HTTP_PORT" "$PORTAL_REALTIME_PORT" ;;
    embedded-infrastructure) printf 'AMQP 127.0.0.1:%s, MongoDB protocol 127.0.0.1:%s' "$EMBEDDED_AMQP_PORT" "$EMBEDDED_MONGODB_PORT" ;;
    *) printf 'http://localhost:%s' "$(service_port "$1")" ;;
  esac
}

stop_service() {
  local name="$1" pid
  if ! pid="$(pid_of "$name")"; then
    rm -f "$RUN/$name.pid"
    return 0
  fi
  kill "$pid"
  if wait_for 60 is_gone "$name"; then
    row "$name" stopped
  else
    kill -9 "$pid"
    row "$name" killed "did not stop within 60 s"
  fi
  rm -f "$RUN/$name.pid"
}

# The services of this infrastructure: with an external one there is a real WhatsApp, and no simulator.
services() {
  local name
  for name in "${SERVICES[@]}"; do
    if [ "$name" != whatsapp-simulator ] || [ "$INFRASTRUCTURE" != external ]; then printf '%s\n' "$name"; fi
  done
}

start_all() {
  local name began=$SECONDS
  need_java
  need curl "to see whether a service is ready"
  build
  load_settings
  start_infrastructure
  for name in $(services); do start_service "$name"; done
  for name in $(services); do wait_until_ready "$name"; done
  demo_accounts
  say ""
  say "Ready after $((SECONDS - began)) s."
  say ""
  if [ "$INFRASTRUCTURE" != external ]; then
    say "  Inbox     http://localhost:$PORTAL_HTTP_PORT   log in as $DEMO_EMAIL with password $DEMO_PASSWORD"
    say "  Try       ./manage.sh send \"hello\"      a customer writes, and the message appears"
    say "  Socket    ./manage.sh token             a token for socket.io-client on http://localhost:$PORTAL_REALTIME_PORT"
    say "  Webhook   http://localhost:$WEBHOOK_HTTP_PORT/webhooks/whatsapp   its secrets are in .run/secrets.env"
  else
    say "  Inbox     http://localhost:$PORTAL_HTTP_PORT"
    say "  Webhook   http://localhost:$WEBHOOK_HTTP_PORT/webhooks/whatsapp"
    say "  Next      ./manage.sh tenant add …, ./manage.sh agent add …"
  fi
  say "  Look      ./manage.sh status, ./manage.sh logs -f"
  say "  Stop      ./manage.sh stop"
}

stop_all() {
  local name
  # With the flow: nothing new comes in while the rest is finished.
  for name in "${SERVICES[@]}"; do stop_service "$name"; done
  stop_infrastructure
  say "Stopped."
}

restart() {
  if [ $# -eq 0 ]; then
    stop_all
    start_all
    return
  fi
  case " ${SERVICES[*]} embedded-infrastructure " in
    *" $1 "*) ;;
    *) fail "service: $1 (expected: one of ${SERVICES[*]} embedded-infrastructure)" ;;
  esac
  build
  load_settings
  stop_service "$1"
  start_service "$1"
  wait_until_ready "$1"
}
