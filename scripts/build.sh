# shellcheck shell=bash
# Building and testing.

# Returns whether something below the given paths is newer than the first argument, or the first is not there.
is_stale() { # result, sources…
  local result="$1"
  shift
  [ -e "$result" ] || return 0
  [ -n "$(find "$@" -newer "$result" -type f -not -path '*/node_modules/*' -not -path '*/target/*' -not -path '*/dist/*' -print -quit 2>/dev/null)" ]
}

npm_install() { # directory
  if is_stale "$1/node_modules/.package-lock.json" "$1/package-lock.json"; then
    say "npm ci in ${1#"$ROOT"/}"
    npm --prefix "$1" ci --no-audit --no-fund >"$RUN/npm.log" 2>&1 || fail "npm ci in $1: failed, see .run/npm.log"
  fi
}

build_page() {
  need node "Node 20 or newer"
  need npm "it comes with Node"
  npm_install "$ROOT/agent-portal"
  if is_stale "$ROOT/agent-portal/dist/index.html" "$ROOT/agent-portal" ; then
    say "building agent-portal"
    npm --prefix "$ROOT/agent-portal" run build >"$RUN/npm.log" 2>&1 || fail "agent-portal: build failed, see .run/npm.log"
  fi
}

build() {
  local modules=("$ROOT"/shared-constants "$ROOT"/shared-amqp "$ROOT"/webhook-service "$ROOT"/state-manager
    "$ROOT"/agent-portal-service "$ROOT"/whatsapp-simulator "$ROOT"/embedded-infrastructure)
  mkdir -p "$RUN"
  need_java
  need mvn "Maven 3.8 or newer"
  build_page
  if is_stale "$RUN/built" "$ROOT/pom.xml" "${modules[@]}" "$ROOT/agent-portal/dist" || ! all_built; then
    say "building the services; the first time takes a few minutes"
    (cd "$ROOT" && mvn -B -q -Dmaven.test.skip=true package >"$RUN/build.log" 2>&1) ||
      fail "build: failed: $(grep -m 1 ERROR "$RUN/build.log" || true) (all of it is in .run/build.log)"
    touch "$RUN/built"
  fi
}

all_built() {
  local name
  for name in "${SERVICES[@]}" embedded-infrastructure; do
    compgen -G "$ROOT/$name/target/$name-*-exec.jar" >/dev/null || return 1
  done
}

run_tests() {
  mkdir -p "$RUN"
  need_java
  build_page
  npm_install "$ROOT/system-tests/client"
  cd "$ROOT" || fail "$ROOT: cannot be entered"
  if [ $# -eq 0 ]; then
    mvn -B verify
  else
    [ -f "$ROOT/$1/pom.xml" ] || fail "module: $1 (expected: a folder with a pom.xml)"
    mvn -B -pl "$1" -am verify -Dsurefire.failIfNoSpecifiedTests=false
  fi
}

step() { # title
  say ""
  say "== $1 (after $SECONDS s)"
}

verify() {
  mkdir -p "$RUN"
  need_java
  cd "$ROOT" || fail "$ROOT: cannot be entered"

  step "Shell scripts"
  need shellcheck "Debian package shellcheck"
  shellcheck -x manage.sh .ci/run scripts/*.sh
  say "shellcheck: clean"

  step "Front end"
  build_page
  npm --prefix agent-portal run verify
  npm_install "$ROOT/system-tests/client"

  step "Java: format, analysis, unit, integration and system tests"
  mvn -B verify

  if rabbitmq_server >/dev/null; then
    step "Integration and system tests again, on the real RabbitMQ"
    trap stop_private_rabbitmq EXIT
    rm -rf "$RUN/verify-rabbitmq"
    start_private_rabbitmq "$RUN/verify-rabbitmq"
    RABBITMQ_URI="$PRIVATE_RABBITMQ_URI" mvn -B verify -DskipUnitTests -Dspotless.check.skip
    stop_private_rabbitmq
  else
    step "rabbitmq-server is not installed: the tests ran without the real RabbitMQ"
  fi
  step "Green: all that CI runs has passed"
}
