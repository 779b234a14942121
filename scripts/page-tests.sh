# shellcheck shell=bash
# shellcheck disable=SC2030,SC2031 # RUN is meant to be another one in here
# The page in a real browser, against a stack of its own: embedded, on free ports, in a folder of its own, gone afterwards.

page_tests() ( # tests or screenshots, arguments for Playwright…
  project="$1"
  shift
  cd "$ROOT" || fail "$ROOT: cannot be entered"
  E2E_CHROMIUM="$(chromium_browser)" || fail "chromium: not found (expected: on the PATH, Debian package chromium)"
  need_java
  all_built || fail "page-tests: the services are not built (expected: ./manage.sh build)"

  RUN="$RUN/page-tests"
  rm -rf "$RUN"
  mkdir -p "$RUN"
  # shellcheck disable=SC2046 # ten words
  set_ports $(free_ports 8)
  export E2E_CHROMIUM E2E_PORTAL_URL="http://localhost:$PORTAL_HTTP_PORT" E2E_SIMULATOR_URL="http://127.0.0.1:$SIMULATOR_HTTP_PORT"
  # Browsers come through a line that the tests can cut.
  export PORTAL_REALTIME_PUBLIC_URL="http://localhost:$E2E_LINE_PORT" ALLOWED_ORIGINS="$E2E_PORTAL_URL,${E2E_PAGE_URL:-$E2E_PORTAL_URL}"
  # Set but empty wins over a line of .env, and means: local.
  export RABBITMQ_URI='' MONGODB_URI='' GRAPH_API_BASE_URL='' GRAPH_API_TOKEN='' WABA_INFRASTRUCTURE=embedded
  export EMBEDDED_DATA_DIR="$RUN/embedded-infrastructure"
  # Services that live for minutes beside a browser; those whose frames are measured are to be as fast as they get.
  [ "$project" = frames ] || export JAVA_OPTS="${JAVA_OPTS:--Xmx384m -XX:+UseSerialGC -XX:TieredStopAtLevel=1}"
  export SIMULATOR_WEBHOOK_URL="http://localhost:$WEBHOOK_HTTP_PORT/webhooks/whatsapp"
  load_settings

  trap 'stop_all >/dev/null' EXIT
  start_infrastructure
  for name in $(services); do start_service "$name"; done
  for name in $(services); do wait_until_ready "$name"; done
  demo_accounts
  page_tests_account demo bo@demo.test Bo admin
  page_tests_tenant acme 2001 +15550002001
  page_tests_account acme carla@acme.test Carla agent
  page_tests_tenant big 3001 +15550003001
  page_tests_account big dora@big.test Dora agent

  export E2E_PASSWORD="$DEMO_PASSWORD"
  cd agent-portal || fail "agent-portal: cannot be entered"
  npx playwright test --config e2e/playwright.config.ts --project "$project" "$@"
)

page_tests_tenant() { # id, phone number id, display phone number
  cli state-manager tenant add --id "$1" --name "$1" --phone-number-id "$2" --display-phone-number "$3" >"$RUN/account.log" 2>&1 ||
    fail "tenant $1: $(tail -n 1 "$RUN/account.log")"
}

page_tests_account() { # tenant, email, name, role
  cli agent-portal-service agent add --tenant "$1" --email "$2" --name "$3" --role "$4" --password "$DEMO_PASSWORD" \
    >"$RUN/account.log" 2>&1 || fail "agent $2: $(tail -n 1 "$RUN/account.log")"
}

set_ports() {
  export WEBHOOK_HTTP_PORT="$1" STATE_MANAGER_HTTP_PORT="$2" PORTAL_HTTP_PORT="$3" PORTAL_REALTIME_PORT="$4"
  export SIMULATOR_HTTP_PORT="$5" EMBEDDED_AMQP_PORT="$6" EMBEDDED_MONGODB_PORT="$7" E2E_LINE_PORT="$8"
}

# Different ones: all are held until all are known.
free_ports() { # how many
  node -e '
    const net = require("net"), servers = [];
    const next = () => servers.length < Number(process.argv[1])
      ? servers.push(net.createServer().listen(0, "127.0.0.1", next))
      : servers.forEach((server) => (console.log(server.address().port), server.close()));
    next();' "$1"
}

chromium_browser() {
  command -v chromium || command -v chromium-browser || command -v google-chrome
}
