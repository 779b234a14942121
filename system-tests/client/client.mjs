// A stock socket.io-client that says what happens to it, one JSON line per happening, and does what it is told, one JSON line per command.
//
//   node client.mjs '{"url": "http://localhost:3015", "token": "...", "options": {"transports": ["polling"]}}'
//
// token     the handshake's auth.token; absent: no auth payload at all
// tokens    instead of token: one after the other, the last one for ever, a new one for each connection
// withheld  beside token: for so many connections, 0 by default, it is not there in time, and never comes
// auth      instead of all: the auth payload as it is
// options   of socket.io-client, as they are
//
// out: {"event": "connect", "id", "recovered", "transport", "pid"}   {"event": "connect_error", "message", "data", "active"}
//      {"event": "disconnect", "reason"}    {"event": "upgrade", "transport"}    {"event": "message", "name", "args"}
//      {"event": "ack", "ref", "args"}      {"event": "engine_close", "reason"}
// in:  {"do": "emit", "name", "args", "ack": <ref or absent>, "timeout": <ms>}    {"do": "disconnect"}    {"do": "connect"}
//      {"do": "cut"}    the transport ends without notice, as when a network goes away
//      {"do": "close"}  the process ends
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const { url, token, tokens, withheld = 0, auth, options = {} } = JSON.parse(process.argv[2] ?? "{}");
if (!url) {
  console.error("usage: node client.mjs '{\"url\": \"http://localhost:3015\", \"token\": \"...\"}'");
  process.exit(2);
}

const say = (happening) => process.stdout.write(JSON.stringify(happening) + "\n");

const handshake = () => {
  if (auth !== undefined) return auth;
  if (tokens) {
    const queue = [...tokens];
    return (give) => give({ token: queue.length > 1 ? queue.shift() : queue[0] });
  }
  if (withheld > 0) {
    let connections = 0;
    return (give) => {
      if (++connections > withheld) give({ token });
    };
  }
  return token === undefined ? undefined : { token };
};

const socket = io(url, { reconnectionDelay: 50, reconnectionDelayMax: 500, ...options, auth: handshake() });

const watched = new WeakSet();
const watchEngine = () => {
  const engine = socket.io.engine;
  if (!engine || watched.has(engine)) return;
  watched.add(engine);
  engine.on("upgrade", (transport) => say({ event: "upgrade", transport: transport.name }));
  engine.on("close", (reason) => say({ event: "engine_close", reason }));
};
socket.io.on("open", watchEngine);
watchEngine();

socket.on("connect", () =>
  say({
    event: "connect",
    id: socket.id,
    recovered: socket.recovered === true,
    transport: socket.io.engine.transport.name,
    sid: socket.io.engine.id,
    pid: socket._pid,
  }),
);
socket.on("connect_error", (error) =>
  say({ event: "connect_error", message: error.message, data: error.data, active: socket.active }),
);
socket.on("disconnect", (reason) => say({ event: "disconnect", reason }));
socket.onAny((name, ...args) => say({ event: "message", name, args }));

const commands = {
  emit: ({ name, args = [], ack, timeout = 10_000 }) => {
    if (ack === undefined) {
      socket.emit(name, ...args);
      return;
    }
    socket.timeout(timeout).emit(name, ...args, (error, ...answers) =>
      say(error ? { event: "ack", ref: ack, error: error.message } : { event: "ack", ref: ack, args: answers }),
    );
  },
  connect: () => socket.connect(),
  disconnect: () => socket.disconnect(),
  cut: () => {
    const transport = socket.io.engine.transport;
    if (transport.ws) {
      transport.ws.terminate();
    } else {
      socket.io.engine.close();
    }
  },
  close: () => process.exit(0),
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (line.trim() === "") return;
    const command = JSON.parse(line);
    const run = commands[command.do];
    if (!run) throw new Error(`unknown command ${line} (expected: ${Object.keys(commands).join(", ")})`);
    run(command);
  })
  .on("close", () => process.exit(0));
