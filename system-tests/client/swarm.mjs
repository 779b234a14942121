// Many stock socket.io-clients in one process, which keep what they receive and say it when they are asked: one JSON line per command and
// per answer.
//
// in:  {"do": "connect", "url", "clients": [{"name", "token", "transports": [...] or absent for the default}]}
//      {"do": "progress"}   {"do": "report"}
// out: {"answer": "progress", "never": [<clients that never were connected>], "last": {<name>: <last position>}, "troubles": {<what>: <times>}}
//      {"answer": "report", "clients": [{"name", "positions", "ids", "connects", "unrecovered", "transports", "troubles": {<what>: <times>}}]}
//
// Events bring their id as `messageId` in their first argument. Refused for the moment, a client comes again, as the page does.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const say = (answer) => process.stdout.write(JSON.stringify(answer) + "\n");
const clients = [];

const connect = ({ url, name, token, transports }) => {
  const client = { name, positions: [], ids: [], connects: 0, unrecovered: 0, transports: {}, troubles: {} };
  const trouble = (what) => (client.troubles[what] = (client.troubles[what] ?? 0) + 1);
  const socket = io(url, {
    forceNew: true,
    reconnectionDelay: 100,
    reconnectionDelayMax: 1_000,
    ...(transports && { transports }),
    query: { client: name },
    auth: { token },
  });
  socket.on("connect", () => {
    client.connects++;
    if (client.connects > 1 && socket.recovered !== true) client.unrecovered++;
    const transport = socket.io.engine.transport.name;
    client.transports[transport] = (client.transports[transport] ?? 0) + 1;
  });
  socket.on("connect_error", (error) => {
    trouble(`connect_error: ${error.message}`);
    if (!socket.active) {
      if (error.message !== "unavailable") throw new Error(`${name} was refused: ${error.message}`);
      setTimeout(() => socket.connect(), 250);
    }
  });
  socket.on("disconnect", (reason) => {
    trouble(`disconnect: ${reason}`);
    if (!socket.active) throw new Error(`${name} was told to stay away: ${reason}`);
  });
  socket.onAny((type, data, position) => {
    if (typeof position !== "string") return; // not logged, such as who is there
    client.positions.push(Number(position));
    client.ids.push(data.messageId);
  });
  clients.push(Object.assign(client, { socket }));
};

const commands = {
  connect: ({ url, clients: wanted }) => wanted.forEach((client) => connect({ url, ...client })),
  progress: () =>
    say({
      answer: "progress",
      never: clients.filter(({ connects }) => connects === 0).map(({ name }) => name),
      last: Object.fromEntries(clients.map(({ name, positions }) => [name, positions.at(-1) ?? 0])),
      troubles: clients.reduce((all, { troubles }) => {
        Object.entries(troubles).forEach(([what, times]) => (all[what] = (all[what] ?? 0) + times));
        return all;
      }, {}),
    }),
  report: () => say({ answer: "report", clients: clients.map(({ socket, ...client }) => client) }),
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const command = JSON.parse(line);
    const run = commands[command.do];
    if (!run) throw new Error(`unknown command ${line} (expected: ${Object.keys(commands).join(", ")})`);
    run(command);
  })
  .on("close", () => process.exit(0));
