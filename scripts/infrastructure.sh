# shellcheck shell=bash
# Which broker and which store: what RABBITMQ_URI and MONGODB_URI name; containers where a Docker engine answers; embedded otherwise.

DEMO_TENANT=demo
DEMO_PHONE_NUMBER_ID=106540352242922
DEMO_DISPLAY_PHONE_NUMBER=+15550783881
DEMO_EMAIL=ana@demo.test

INFRASTRUCTURE=''

# Sets INFRASTRUCTURE (external, docker, embedded) and exports the addresses; once, for the second time they would look like somebody's own.
choose_infrastructure() {
  [ -z "$INFRASTRUCTURE" ] || return 0
  if [ -n "${RABBITMQ_URI:-}" ] && [ -n "${MONGODB_URI:-}" ]; then
    INFRASTRUCTURE=external
    return
  fi
  if [ -n "${RABBITMQ_URI:-}${MONGODB_URI:-}" ]; then
    # Which of the two, but not its value: it may hold a password.
    if [ -n "${RABBITMQ_URI:-}" ]; then fail "MONGODB_URI: absent, RABBITMQ_URI: set (expected: both, or neither)"; fi
    fail "RABBITMQ_URI: absent, MONGODB_URI: set (expected: both, or neither)"
  fi
  if [ -f "$RUN/infrastructure" ]; then
    # Once chosen it stays until stop, so that a Docker engine that comes or goes does not switch databases.
    INFRASTRUCTURE="$(cat "$RUN/infrastructure")"
  elif [ -n "${WABA_INFRASTRUCTURE:-}" ]; then
    INFRASTRUCTURE="$WABA_INFRASTRUCTURE"
  elif docker_usable; then
    INFRASTRUCTURE=docker
  else
    INFRASTRUCTURE=embedded
  fi
  case "$INFRASTRUCTURE" in
    docker)
      export RABBITMQ_URI="amqp://guest:guest@127.0.0.1:5672"
      export MONGODB_URI="mongodb://127.0.0.1:27017/waba"
      ;;
    embedded)
      export RABBITMQ_URI="amqp://guest:guest@127.0.0.1:$EMBEDDED_AMQP_PORT"
      export MONGODB_URI="mongodb://127.0.0.1:$EMBEDDED_MONGODB_PORT/waba?retryWrites=false"
      ;;
    *) fail "WABA_INFRASTRUCTURE: \"$INFRASTRUCTURE\" (expected: docker or embedded)" ;;
  esac
  # A stand-in for Meta runs beside local infrastructure only; it believes any token.
  export GRAPH_API_BASE_URL="${GRAPH_API_BASE_URL:-http://127.0.0.1:$SIMULATOR_HTTP_PORT}"
  export GRAPH_API_TOKEN="${GRAPH_API_TOKEN:-simulator}"
  local_secrets
}

docker_usable() {
  command -v docker >/dev/null 2>&1 && docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1
}

# A local demo makes its own secrets, once. With external infrastructure they must be given: a service without them does not boot.
local_secrets() {
  local file="$RUN/secrets.env"
  if [ ! -f "$file" ]; then
    need openssl "to make the local secrets"
    mkdir -p "$RUN"
    (
      umask 077
      {
        secret WABA_APP_SECRET 16 && secret WABA_VERIFY_TOKEN 16 && secret JWT_SECRET 32 && secret DEMO_PASSWORD 6
      } >"$file.new" && mv "$file.new" "$file"
    ) || fail "$file: cannot be made"
  fi
  load_dotenv "$file"
}

secret() { # name, bytes
  local value
  value="$(openssl rand -hex "$2")" && [ -n "$value" ] && printf '%s=%s\n' "$1" "$value"
}

start_infrastructure() {
  case "$INFRASTRUCTURE" in
    external) row infrastructure external "RABBITMQ_URI and MONGODB_URI" ;;
    docker)
      if ! compose up -d --wait rabbitmq mongodb >"$RUN/docker.log" 2>&1; then
        compose down >>"$RUN/docker.log" 2>&1 || true
        fail "docker: $(grep -v '^[[:space:]]*$' "$RUN/docker.log" | tail -n 1) (WABA_INFRASTRUCTURE=embedded does without)"
      fi
      row infrastructure docker "rabbitmq and mongodb of docker-compose.yml"
      ;;
    embedded)
      start_service embedded-infrastructure
      wait_until_ready embedded-infrastructure
      ;;
  esac
  if [ "$INFRASTRUCTURE" != external ]; then printf '%s\n' "$INFRASTRUCTURE" >"$RUN/infrastructure"; fi
}

# Only what `start` started: the file says what that was, whatever the settings say by now.
stop_infrastructure() {
  if [ "$(cat "$RUN/infrastructure" 2>/dev/null || true)" = docker ]; then
    load_settings # compose reads the whole file, in which the services' secrets are required
    compose stop rabbitmq mongodb >"$RUN/docker.log" 2>&1 || fail "docker compose stop: failed, see .run/docker.log"
  fi
  stop_service embedded-infrastructure
  rm -f "$RUN/infrastructure"
}

# A project of its own, so that it never touches the product that runs by docker-compose.yml itself.
compose() {
  docker compose -p waba-inbox-local -f "$ROOT/docker-compose.yml" "$@"
}

# A tenant and an agent to try things with; only where the infrastructure is local.
demo_accounts() {
  [ "$INFRASTRUCTURE" != external ] || return 0
  cli state-manager tenant add --id "$DEMO_TENANT" --name Demo --phone-number-id "$DEMO_PHONE_NUMBER_ID" \
    --display-phone-number "$DEMO_DISPLAY_PHONE_NUMBER" >"$RUN/demo.log" 2>&1 || fail "demo tenant: $(tail -n 1 "$RUN/demo.log")"
  if ! cli agent-portal-service agent list --tenant "$DEMO_TENANT" 2>>"$RUN/demo.log" | grep -q "$DEMO_EMAIL"; then
    cli agent-portal-service agent add --tenant "$DEMO_TENANT" --email "$DEMO_EMAIL" --name "Ana" --role lead \
      --password "$DEMO_PASSWORD" >"$RUN/demo.log" 2>&1 || fail "demo agent: $(tail -n 1 "$RUN/demo.log")"
  fi
}

# The real RabbitMQ for tests: a node of our own, on free ports, that leaves nothing behind.
start_private_rabbitmq() { # directory; sets PRIVATE_RABBITMQ_URI
  local directory="$1" port
  port="$(free_port)"
  mkdir -p "$directory"
  PRIVATE_EPMD_PORT="$(free_port)"
  env HOME="$directory" RABBITMQ_NODENAME="waba-verify-$$@localhost" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 \
    RABBITMQ_NODE_PORT="$port" RABBITMQ_DIST_PORT="$(free_port)" ERL_EPMD_PORT="$PRIVATE_EPMD_PORT" ERL_EPMD_ADDRESS=127.0.0.1 \
    RABBITMQ_MNESIA_BASE="$directory/mnesia" RABBITMQ_LOG_BASE="$directory/log" RABBITMQ_ENABLED_PLUGINS_FILE="$directory/plugins" \
    RABBITMQ_CONF_ENV_FILE="$directory/none" RABBITMQ_CONFIG_FILE="$directory/rabbitmq" RABBITMQ_PID_FILE="$directory/pid" \
    "$(rabbitmq_server)" >"$directory/out.log" 2>&1 &
  PRIVATE_RABBITMQ_PID=$!
  wait_for 180 grep -q 'Starting broker... completed' "$directory/out.log" ||
    fail "private RabbitMQ: not ready after 180 s, see $directory/out.log"
  # shellcheck disable=SC2034 # used by verify
  PRIVATE_RABBITMQ_URI="amqp://guest:guest@127.0.0.1:$port"
}

stop_private_rabbitmq() {
  [ -n "${PRIVATE_RABBITMQ_PID:-}" ] || return 0
  kill "$PRIVATE_RABBITMQ_PID" 2>/dev/null || true
  wait "$PRIVATE_RABBITMQ_PID" 2>/dev/null || true
  local epmd
  epmd="$(command -v epmd || true)"
  if [ -n "$epmd" ]; then ERL_EPMD_PORT="$PRIVATE_EPMD_PORT" "$epmd" -kill >/dev/null 2>&1 || true; fi
  PRIVATE_RABBITMQ_PID=
}

# Debian's wrapper in sbin changes to the user rabbitmq, which cannot write here; the server itself does not.
rabbitmq_server() {
  local candidate
  for candidate in /usr/lib/rabbitmq/bin/rabbitmq-server "$(command -v rabbitmq-server || true)"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then
      printf '%s' "$candidate"
      return
    fi
  done
  return 1
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}
