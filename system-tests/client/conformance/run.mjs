// Runs the conformance tests against a server, and says of each test how it went, one JSON line each.
//
//   node run.mjs '{"patient": "http://localhost:3015", "quick": "http://localhost:3016", "origin": "http://localhost:3012"}' [part of a name]
//
// patient  the server with ping interval 25,000, ping timeout 20,000 and more than that for CONNECT
// quick    the same server with times that a test can wait for, and longer for CONNECT than from ping to ping
// origin   a page that the server lets in
// Both have the behaviour of node-server.mjs.
import * as engine from "./engine.mjs";
import * as socket from "./socket.mjs";

const AT_ONCE = 6;
const ALL_AT_ONCE = 100;
const PATIENCE = 40_000;

const { patient, quick, origin } = JSON.parse(process.argv[2] ?? "{}");
const part = process.argv[3] ?? "";
if (!patient || !quick || !origin) {
  console.error("usage: node run.mjs '{\"patient\": \"http://…\", \"quick\": \"http://…\", \"origin\": \"http://…\"}'");
  process.exit(2);
}

const inTime = (run) => {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${PATIENCE} ms`)), PATIENCE);
  });
  return Promise.race([run, late]).finally(() => clearTimeout(timer));
};

async function runAll(tests, server, atOnce) {
  const open = await fetch(`${server}/socket.io/?EIO=4&transport=polling`);
  const { pingInterval, pingTimeout } = JSON.parse((await open.text()).slice(1));
  const context = { server, origin, pingInterval, pingTimeout };
  const waiting = Object.entries(tests).filter(([name]) => name.includes(part));
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, run] = next;
      try {
        await inTime(run(context));
        console.log(JSON.stringify({ test: name, passed: true }));
      } catch (error) {
        console.log(JSON.stringify({ test: name, passed: false, error: String(error.message).slice(0, 500) }));
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

await Promise.all([
  runAll({ ...engine.tests, ...socket.tests }, patient, AT_ONCE),
  runAll({ ...engine.timed, ...socket.timed }, quick, ALL_AT_ONCE),
]);
process.exit(0);
