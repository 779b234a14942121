# shellcheck shell=bash
# Building and testing.

# Returns whether a source is newer than the first argument, or the first is not there. From the project's root.
is_stale() { # result, sources…
  local result="$1" newer
  shift
  [ -e "$result" ] || return 0
  newer="$(find "$@" \( -name node_modules -o -name target -o -name dist \) -prune -o -type f -newer "$result" -print | head -n 1)" || return 0
  [ -n "$newer" ]
}

npm_install() { # directory
  if is_stale "$1/node_modules/.package-lock.json" "$1/package-lock.json"; then
    say "npm ci in $1"
    npm --prefix "$1" ci --no-audit --no-fund >"$RUN/npm.log" 2>&1 || fail "npm ci in $1: failed, see .run/npm.log"
  fi
}

build_page() {
  need node "Node 20 or newer"
  need npm "it comes with Node"
  npm_install agent-portal
  if is_stale agent-portal/dist/index.html agent-portal/{src,public,index.html,package-lock.json,tsconfig.json,vite.config.ts}; then
    say "building agent-portal"
    npm --prefix agent-portal run build >"$RUN/npm.log" 2>&1 || fail "agent-portal: build failed, see .run/npm.log"
  fi
}

build() {
  local stamp="$RUN/built"
  cd "$ROOT" || fail "$ROOT: cannot be entered"
  mkdir -p "$RUN"
  need_java
  need mvn "Maven 3.8 or newer"
  build_page
  if ! all_built || [ agent-portal/dist/index.html -nt "$stamp" ] ||
    is_stale "$stamp" pom.xml shared-constants shared-amqp shared-media whatsapp-graph-api webhook-service state-manager agent-portal-service whatsapp-simulator embedded-infrastructure; then
    say "building the services"
    touch "$stamp.new"
    # What runs, and nothing else: analysis and tests take four times as long, and are verify's.
    if ! mvn -B -q -DskipAnalysis -Dmaven.test.skip=true -pl "$(services_of_maven)" -am package >"$RUN/build.log" 2>&1; then
      # What a failed build did not get to, the next one would take for up to date, with constants of another module as they were.
      rm -rf ./*/target/classes
      fail "build: failed: $(grep -m 1 ERROR "$RUN/build.log" || true) (all of it is in .run/build.log)"
    fi
    # As old as the beginning of the build: what was edited meanwhile is built the next time.
    mv "$stamp.new" "$stamp"
  fi
}

services_of_maven() {
  local IFS=,
  printf '%s' "${SERVICES[*]},embedded-infrastructure"
}

all_built() {
  local name
  for name in "${SERVICES[@]}" embedded-infrastructure; do
    [ -f "$name/target/$name-exec.jar" ] || return 1
  done
}

# What things cost; needs no running service and takes a few minutes.
bench() { # [benchmark]
  local name="${1:-growth}" class
  case "$name" in
    growth) class=GrowthBenchmark ;;
    fanout) class=fanout.FanoutBenchmark ;;
    scroll)
      build
      page_tests frames
      return
      ;;
    *) fail "bench: $name (expected: growth, fanout or scroll)" ;;
  esac
  cd "$ROOT" || fail "$ROOT: cannot be entered"
  mkdir -p "$RUN"
  need_java
  need mvn "Maven 3.8 or newer"
  say "building the benchmarks"
  mvn -B -q -Dmaven.test.skip=true -pl benchmarks -am package dependency:build-classpath -Dmdep.outputFile=target/classpath \
    >"$RUN/bench.log" 2>&1 || fail "bench: build failed: $(grep -m 1 ERROR "$RUN/bench.log" || true) (all of it is in .run/bench.log)"
  if [ "$name" = fanout ]; then
    need node "Node 20 or newer, for the server to compare with"
    npm_install benchmarks/node-peer
    if [ -z "${RABBITMQ_URI:-}" ] && rabbitmq_server >/dev/null; then
      trap 'stop_private_rabbitmq; rm -rf "$RUN/lock"' EXIT
      rm -rf "$RUN/bench-rabbitmq"
      start_private_rabbitmq "$RUN/bench-rabbitmq"
      export RABBITMQ_URI="$PRIVATE_RABBITMQ_URI"
    fi
  fi
  "$(java_command)" -Xmx4g -cp "benchmarks/target/classes:$(cat benchmarks/target/classpath)" "io.waba.inbox.benchmarks.$class"
}

run_tests() {
  cd "$ROOT" || fail "$ROOT: cannot be entered"
  mkdir -p "$RUN"
  need_java
  need mvn "Maven 3.8 or newer"
  build_page
  npm_install system-tests/client
  case "${1:-}" in
    '') mvn -B verify ;;
    agent-portal) npm --prefix agent-portal run verify ;;
    *)
      [ -f "$1/pom.xml" ] || fail "module: $1 (expected: a folder with a pom.xml, or agent-portal)"
      mvn -B -q -pl "$1" -am -DskipTests install && mvn -B -pl "$1" verify
      ;;
  esac
}

step() { # title
  say ""
  say "== $1 (after $SECONDS s)"
}

verify() {
  cd "$ROOT" || fail "$ROOT: cannot be entered"
  mkdir -p "$RUN"
  need_java
  need mvn "Maven 3.8 or newer"

  step "Shell scripts"
  need shellcheck "Debian package shellcheck"
  shellcheck -x manage.sh .ci/run scripts/*.sh
  say "shellcheck: clean"

  step "Front end"
  build_page
  npm --prefix agent-portal run verify
  npm_install system-tests/client

  # On the broker that production has, where there is one; nothing is run on both but what is to hold on both.
  local twice=''
  if [ -z "${RABBITMQ_URI:-}" ] && rabbitmq_server >/dev/null; then
    twice=yes
    trap 'stop_private_rabbitmq; rm -rf "$RUN/lock"' EXIT
    rm -rf "$RUN/verify-rabbitmq"
    start_private_rabbitmq "$RUN/verify-rabbitmq"
    step "Java: format, analysis, unit, integration and system tests, on the real RabbitMQ"
  elif [ -n "${RABBITMQ_URI:-}" ]; then
    step "Java: format, analysis, unit, integration and system tests, on the broker of RABBITMQ_URI"
  else
    step "Java: format, analysis, unit, integration and system tests; rabbitmq-server is not installed: without the real RabbitMQ"
  fi
  # `build` compiles without analysis, and what is compiled is not compiled again: from the beginning, then.
  RABBITMQ_URI="${RABBITMQ_URI:-${PRIVATE_RABBITMQ_URI:-}}" mvn -B clean verify
  stop_private_rabbitmq

  if [ -n "$twice" ]; then
    step "What is to hold on both brokers again, without RabbitMQ"
    WABA_INFRASTRUCTURE=embedded mvn -B verify -P second-pass
  fi

  if chromium_browser >/dev/null; then
    step "The page in a real browser, against the whole product"
    page_tests tests
  else
    step "chromium is not installed: the page was not seen in a real browser"
  fi
  step "Green: all that CI runs has passed"
}
