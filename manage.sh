#!/usr/bin/env bash
# The one command of the operator. `./manage.sh help` lists what it does; works from any directory.
set -euo pipefail

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
RUN="$ROOT/.run"

# shellcheck source=scripts/common.sh
. "$ROOT/scripts/common.sh"
# shellcheck source=scripts/infrastructure.sh
. "$ROOT/scripts/infrastructure.sh"
# shellcheck source=scripts/services.sh
. "$ROOT/scripts/services.sh"
# shellcheck source=scripts/build.sh
. "$ROOT/scripts/build.sh"
# shellcheck source=scripts/page-tests.sh
. "$ROOT/scripts/page-tests.sh"
# shellcheck source=scripts/operate.sh
. "$ROOT/scripts/operate.sh"
# shellcheck source=scripts/doctor.sh
. "$ROOT/scripts/doctor.sh"

usage() {
  cat <<'TEXT'
Usage: ./manage.sh <command>

  start                     build what is stale, start everything, wait until it is ready, say where to look
  stop                      stop everything; nothing that was accepted is lost
  restart [service]         stop and start all, or one service
  demo                      start everything, and let the simulator's customers chat: log in and answer them; stop ends it
  status                    processes, health, queue depths, sockets
  logs [service] [-f]       the last lines of all logs, or of one; -f follows
  doctor                    check by machine what an operator would check by hand

  send "text" [--from +15550001111] [--name "John Doe"] [--type image] [--tenant demo]
                            a customer writes: post one signed webhook
  token [--agent <email>] [--tenant demo]
                            print a token for a socket or for REST
  tenant add --id <id> --name <name> --phone-number-id <id> --display-phone-number <number> [--time-zone <zone>]
  tenant list
  agent add --tenant <id> --email <email> --name <name> [--role agent|lead|admin] [--password <password>]
  agent list [--tenant <id>]
  agent disable --email <email>

  dead list                 messages that could never be processed: how many, how old, why
  dead show <queue> [n]     the first n of them, whole; they stay
  dead replay <queue> [n|all]
                            put the first one, n or all back; a repetition does no harm
  dead purge <queue> --yes  throw them away for ever
  unrouted                  updates for phone numbers that no tenant has; they replay themselves once one does
  notifications [--field <field>] [--limit <n>]
                            webhooks that are neither message nor status, newest first

  build                     build everything that is stale
  test [module]             unit and integration tests of all modules, or of one
  page-tests [arguments]    the page in a real browser (Chromium), against a stack of its own; arguments are Playwright's
  screenshots               every screen, wide, narrow, dark and in Portuguese, as pictures
  bench [growth]            what figures, lists and threads cost with 1,000, 10,000 and 100,000 conversations
  bench fanout              what sockets cost, beside a Node server that does the same
  bench scroll              how smoothly 10,000 conversations scroll in Chromium; keeps a trace
  verify                    everything that CI runs

Services: webhook-service, state-manager, agent-portal-service, whatsapp-simulator, embedded-infrastructure.
Settings are environment variables, or lines in .env; .env.example lists them.
TEXT
}

main() {
  local command="${1:-help}"
  shift || true
  case "$command" in
    start)
      lock
      start_all
      ;;
    stop)
      lock
      stop_all
      ;;
    restart)
      lock
      restart "$@"
      ;;
    demo)
      lock
      demo
      ;;
    status) status ;;
    logs) logs "$@" ;;
    doctor) doctor ;;
    send) send "$@" ;;
    token) token "$@" ;;
    tenant) tenant "$@" ;;
    agent) agent "$@" ;;
    dead | unrouted | notifications) kept "$command" "$@" ;;
    build)
      lock
      build
      ;;
    test)
      lock
      run_tests "$@"
      ;;
    page-tests)
      lock
      build
      page_tests tests "$@"
      ;;
    screenshots)
      lock
      build
      page_tests screenshots "$@"
      say "they are in agent-portal/.e2e/screenshots"
      ;;
    bench)
      lock
      bench "$@"
      ;;
    verify)
      lock
      verify
      ;;
    help | --help | -h) usage ;;
    *) fail "command: $command (expected: one that ./manage.sh help lists)" ;;
  esac
}

main "$@"
