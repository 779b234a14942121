# shellcheck shell=bash
# What an operator would check by hand, checked. Each line says what was looked at; a bad one also says what to do.

good() {
  row "$1" ok "${2:-}"
}

bad() { # what, what was seen, what to do
  row "$1" BAD "$2"
  row "" "" "→ $3"
  DOCTOR_FOUND=$((DOCTOR_FOUND + 1))
}

# Runs a check; prints its title as ok, or as bad with what the check printed.
check() { # title, what to do, command…
  local title="$1" remedy="$2" seen
  shift 2
  if seen="$("$@" 2>&1)"; then good "$title" "${seen//$'\n'/, }"; else bad "$title" "${seen//$'\n'/, }" "$remedy"; fi
}

doctor() {
  DOCTOR_FOUND=0
  load_settings
  say "Machine"
  check "Java" "install a JDK 17 or newer, or set JAVA_HOME" java_version
  check "Node" "install Node 20 or newer" node --version
  say "Settings"
  check "secrets" "set them in .env, see .env.example" secrets_are_strong
  check "allowed origins" "add the portal's address to ALLOWED_ORIGINS" origins_name_the_portal
  say "Processes"
  local name
  for name in $(services); do
    check "$name" "./manage.sh start, then ./manage.sh logs $name" service_is_ready "$name"
  done
  if [ "$(state_of state-manager)" = ready ]; then
    say "Queues"
    check "waba.agent-portal.events" "./manage.sh logs agent-portal-service: the relay should consume it" relay_consumes
    check "dead letters" "./manage.sh dead list says why; ./manage.sh dead replay … puts them back" no_dead_letters
    check "unrouted updates" "./manage.sh tenant add … for that number: they replay themselves" no_unrouted
  fi
  if [ "$(state_of webhook-service)" = ready ]; then
    say "Webhook"
    check "Meta's verification" "the WABA_VERIFY_TOKEN of the service is not the one set here" webhook_verifies
    check "wrong verify token" "anybody could register: check the service" webhook_refuses_token
    check "unsigned webhook" "anybody could post: check the service" webhook_refuses_unsigned
  fi
  if [ "$(state_of agent-portal-service)" = ready ]; then
    say "Portal"
    check "REST without a token" "anybody could read: check the service" rest_refuses
    check "Socket.IO handshake" "./manage.sh logs agent-portal-service" socket_handshake
    check "WebSocket upgrade" "a proxy in between must pass Upgrade, over HTTP/1.1" websocket_upgrades
    check "socket without a token" "anybody could listen: check the service" socket_refuses
    check "foreign origin" "anybody's page could connect: check ALLOWED_ORIGINS" origin_refused
    check "agent's token" "./manage.sh agent add …" token_works
    check "log: Socket.io" "./manage.sh restart agent-portal-service" log_has agent-portal-service 'Socket.io initialized'
    check "log: events" "./manage.sh restart state-manager" log_has state-manager 'agent-portal-events'
  fi
  say ""
  if [ "$DOCTOR_FOUND" -gt 0 ]; then fail "$DOCTOR_FOUND found (expected: none)"; fi
  say "All well."
}

java_version() {
  "$(java_command)" -version 2>&1 | head -n 1
}

secrets_are_strong() {
  local name least length
  for name in WABA_APP_SECRET:16 WABA_VERIFY_TOKEN:16 JWT_SECRET:32 GRAPH_API_TOKEN:1; do
    least="${name#*:}"
    name="${name%:*}"
    length="$(printf '%s' "${!name:-}" | wc -c)"
    if [ "$length" -lt "$least" ]; then
      say "$name: $length bytes (expected: $least or more)"
      return 1
    fi
  done
}

origins_name_the_portal() {
  local origin="http://localhost:$PORTAL_HTTP_PORT"
  case ",${ALLOWED_ORIGINS:-http://localhost:3012,http://localhost:3014,http://localhost:3000,http://localhost:3314}," in
    *",$origin,"*) say "$origin" ;;
    *)
      say "ALLOWED_ORIGINS: ${ALLOWED_ORIGINS:-default} (expected: with $origin)"
      return 1
      ;;
  esac
}

service_is_ready() {
  local state
  state="$(state_of "$1")"
  say "$state"
  [ "$state" = ready ]
}

relay_consumes() {
  local line
  line="$(queue_depths | grep -E '^ *waba\.agent-portal\.events ')" || return 1
  printf '%s\n' "$line" | awk '{ print $2 " messages, " $3 " consumers"; exit $3 > 0 ? 0 : 1 }'
}

no_unrouted() {
  local found
  found="$(cli state-manager unrouted)" || {
    say "$found"
    return 1
  }
  case "$found" in
    Nothing*) ;;
    *)
      say "$(awk '$1 ~ /^[0-9]+$/ { print $2 ": " $1 }' <<<"$found")"
      return 1
      ;;
  esac
}

no_dead_letters() {
  local found
  found="$(queue_depths | awk '$1 ~ /\.dead$/ && $2 + 0 > 0 { print $1 ": " $2 }')"
  [ -z "$found" ] || {
    say "$found"
    return 1
  }
}

expect_status() { # status, curl arguments…
  local expected="$1" status
  shift
  status="$(curl -sS -o /dev/null -w '%{http_code}' --max-time 5 "$@")"
  say "HTTP $status"
  [ "$status" = "$expected" ]
}

webhook_url() {
  printf 'http://127.0.0.1:%s/webhooks/whatsapp' "$WEBHOOK_HTTP_PORT"
}

webhook_verifies() {
  # The secret goes by standard input: arguments are in everybody's process list.
  [ "$(printf 'url = "%s?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=%s"\n' "$(webhook_url)" "${WABA_VERIFY_TOKEN:-}" |
    curl -sS --max-time 5 -K -)" = 1158201444 ]
}

webhook_refuses_token() {
  expect_status 403 "$(webhook_url)?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=not-the-token"
}

webhook_refuses_unsigned() {
  expect_status 401 -H 'Content-Type: application/json' --data '{"object":"whatsapp_business_account","entry":[]}' "$(webhook_url)"
}

rest_refuses() {
  expect_status 401 "http://127.0.0.1:$PORTAL_HTTP_PORT/api/conversations"
}

socket_url() {
  printf 'http://127.0.0.1:%s/socket.io/?EIO=4' "$PORTAL_REALTIME_PORT"
}

new_session() {
  curl -fsS --max-time 5 "$(socket_url)&transport=polling" | sed -n 's/.*"sid":"\([^"]*\)".*/\1/p'
}

socket_handshake() {
  [ -n "$(new_session)" ]
}

websocket_upgrades() {
  # The connection stays open after 101: the time limit ends it.
  local status
  status="$(curl -sS -o /dev/null -w '%{http_code}' --http1.1 --max-time 1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' \
    -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' "$(socket_url)&transport=websocket" 2>/dev/null || true)"
  say "HTTP $status"
  [ "$status" = 101 ]
}

connect_packet_answer() { # CONNECT packet
  local sid
  sid="$(new_session)"
  printf '%s' "$1" | curl -fsS -o /dev/null --max-time 5 -H 'Content-Type: text/plain;charset=UTF-8' --data-binary @- "$(socket_url)&transport=polling&sid=$sid"
  curl -fsS --max-time 5 "$(socket_url)&transport=polling&sid=$sid"
}

socket_refuses() {
  case "$(connect_packet_answer '40')" in
    *token_missing*) say "token_missing" ;;
    *) return 1 ;;
  esac
}

origin_refused() {
  local headers
  headers="$(curl -sS -o /dev/null -D - --max-time 5 -H 'Origin: http://elsewhere.example' "$(socket_url)&transport=polling")"
  ! grep -qi '^access-control-allow-origin' <<<"$headers"
}

token_works() {
  local token
  token="$(cli agent-portal-service token)" || return 1
  printf 'header = "Authorization: Bearer %s"\n' "$token" | expect_status 200 -K - "http://127.0.0.1:$PORTAL_HTTP_PORT/api/me" || return 1
  case "$(connect_packet_answer "40{\"token\":\"$token\"}")" in
    40*) say "and a socket" ;;
    *) return 1 ;;
  esac
}

log_has() { # service, words
  grep -q "$2" "$RUN/logs/$1.log"
}
