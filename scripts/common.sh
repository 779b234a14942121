# shellcheck shell=bash
# What every part of manage.sh uses: messages, settings, waiting.

# shellcheck disable=SC2034 # used by the other parts
SERVICES=(webhook-service state-manager agent-portal-service whatsapp-simulator)

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

say() {
  printf '%s\n' "$*"
}

row() { # name, state, detail
  printf '  %-24s %-10s %s\n' "$1" "$2" "${3:-}"
}

need() { # command, what it is for
  command -v "$1" >/dev/null 2>&1 || fail "$1: not found (expected: on the PATH, $2)"
}

java_command() {
  if [ -n "${JAVA_HOME:-}" ]; then printf '%s' "$JAVA_HOME/bin/java"; else printf 'java'; fi
}

need_java() {
  local java version
  java="$(java_command)"
  need "$java" "Java 17 or newer"
  version="$("$java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p')"
  [ "${version:-0}" -ge 17 ] || fail "Java ${version:-of an unknown version} (expected: 17 or newer; set JAVA_HOME)"
}

# Lines of .env are defaults: what the shell exports wins. Quotes around a value are not part of it, as for docker compose.
load_dotenv() { # file
  local line name value number=0
  [ -f "$1" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    line="${line%$'\r'}"
    [[ "$line" =~ ^[[:space:]]*(#.*)?$ ]] && continue
    name="${line%%=*}"
    # The line itself may hold a secret: only its number is named.
    [[ "$line" == *=* && "$name" =~ ^[A-Za-z_][A-Za-z0-9_]*$ ]] || fail "$1, line $number: not understood (expected: NAME=value)"
    value="${line#*=}"
    case "$value" in
      \"*\") value="${value#\"}" && value="${value%\"}" ;;
      \'*\') value="${value#\'}" && value="${value%\'}" ;;
    esac
    if [ -z "${!name+set}" ]; then export "$name=$value"; fi
  done <"$1"
}

# One command that changes something at a time.
lock() {
  mkdir -p "$RUN"
  if ! mkdir "$RUN/lock" 2>/dev/null; then
    local owner
    owner="$(cat "$RUN/lock/pid" 2>/dev/null || true)"
    if [ -n "$owner" ] && kill -0 "$owner" 2>/dev/null; then
      fail "another ./manage.sh is at work, pid $owner (expected: one at a time)"
    fi
    rm -rf "$RUN/lock"
    mkdir "$RUN/lock" || fail "$RUN/lock: cannot be made"
  fi
  trap 'rm -rf "$RUN/lock"' EXIT
  printf '%s\n' "$$" >"$RUN/lock/pid"
}

load_settings() {
  need ps "to find the processes that it started (Debian package procps)"
  load_dotenv "$ROOT/.env"
  export WEBHOOK_HTTP_PORT="${WEBHOOK_HTTP_PORT:-3010}"
  export STATE_MANAGER_HTTP_PORT="${STATE_MANAGER_HTTP_PORT:-3013}"
  export PORTAL_HTTP_PORT="${PORTAL_HTTP_PORT:-3014}"
  export PORTAL_REALTIME_PORT="${PORTAL_REALTIME_PORT:-3015}"
  export SIMULATOR_HTTP_PORT="${SIMULATOR_HTTP_PORT:-3019}"
  export SIMULATOR_WEBHOOK_URL="${SIMULATOR_WEBHOOK_URL:-http://localhost:$WEBHOOK_HTTP_PORT/webhooks/whatsapp}"
  export EMBEDDED_AMQP_PORT="${EMBEDDED_AMQP_PORT:-35672}"
  export EMBEDDED_MONGODB_PORT="${EMBEDDED_MONGODB_PORT:-37017}"
  export EMBEDDED_DATA_DIR="${EMBEDDED_DATA_DIR:-$RUN/embedded-infrastructure}"
  choose_infrastructure
}

listening() { # port
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Waits for a condition; the clock only bounds it.
wait_for() { # seconds, command…
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}

http_ok() { # url
  curl -fsS -o /dev/null --max-time 3 "$1" 2>/dev/null
}
