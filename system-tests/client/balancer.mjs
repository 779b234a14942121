// A load balancer with sticky sessions: it keeps each client, whom the parameter `client` of its requests names, at one instance for as long
// as that takes connections, and then at the next one. And the network in front of it, which can cut clients off.
//
//   node balancer.mjs '{"ports": [3015, 3115, 3215]}'
//
// out: {"answer": "listening", "port"}
// in:  {"do": "cut", "clients": [<name>...]}      their connections end, what is on its way is lost
//      {"do": "freeze", "clients": [<name>...]}   their connections stay, but nothing passes any more
//      {"do": "move", "clients": [<name>...]}     cut, and the next time they come to another instance
import { createServer, connect } from "node:net";
import { createInterface } from "node:readline";

const { ports } = JSON.parse(process.argv[2] ?? "{}");
if (!ports?.length) throw new Error('usage: node balancer.mjs \'{"ports": [3015]}\'');

const CLIENT = /[?&]client=([^& ]+)/;
/** Longer than any client waits for a sign of life. */
const FROZEN_FOR = 30_000;

const places = new Map();
const pairs = new Map();
let arrivals = 0;

const placeOf = (client) => {
  if (!places.has(client)) places.set(client, arrivals++ % ports.length);
  return places.get(client);
};

const forward = (client, incoming, head, tries = 0) => {
  if (tries === ports.length) {
    incoming.destroy();
    return;
  }
  const place = placeOf(client);
  const outgoing = connect({ port: ports[place], host: "127.0.0.1" });
  const refused = () => {
    // Unless another connection of the same client has found that out before.
    if (places.get(client) === place) places.set(client, (place + 1) % ports.length);
    forward(client, incoming, head, tries + 1);
  };
  outgoing.once("error", refused);
  outgoing.once("connect", () => {
    outgoing.off("error", refused);
    const pair = [incoming, outgoing];
    if (!pairs.has(client)) pairs.set(client, new Set());
    pairs.get(client).add(pair);
    const end = () => {
      pairs.get(client).delete(pair);
      pair.forEach((socket) => socket.destroy());
    };
    outgoing.on("error", end).on("close", end);
    incoming.on("error", end).on("close", end);
    outgoing.write(head);
    incoming.pipe(outgoing);
    outgoing.pipe(incoming);
  });
};

const server = createServer({ noDelay: true }, (incoming) => {
  let head = Buffer.alloc(0);
  const read = (chunk) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n");
    if (end < 0) return;
    incoming.off("data", read);
    incoming.pause();
    const client = CLIENT.exec(head.toString("latin1", 0, end))?.[1];
    if (client === undefined) throw new Error(`request without a client: ${head.toString("latin1", 0, end)}`);
    forward(client, incoming, head);
  };
  incoming.on("data", read);
  incoming.on("error", () => incoming.destroy());
});

const each = (clients, act) => clients.forEach((client) => [...(pairs.get(client) ?? [])].forEach((pair) => act(pair, client)));

const cut = ({ clients }) => each(clients, (pair) => pair.forEach((socket) => socket.resetAndDestroy()));

const commands = {
  cut,
  move: ({ clients }) => {
    clients.forEach((client) => places.set(client, (placeOf(client) + 1) % ports.length));
    cut({ clients });
  },
  freeze: ({ clients }) =>
    each(clients, (pair, client) => {
      pairs.get(client).delete(pair);
      pair.forEach((socket) => socket.unpipe().pause());
      setTimeout(() => pair.forEach((socket) => socket.destroy()), FROZEN_FOR).unref();
    }),
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const command = JSON.parse(line);
    const run = commands[command.do];
    if (!run) throw new Error(`unknown command ${line} (expected: ${Object.keys(commands).join(", ")})`);
    run(command);
  })
  .on("close", () => process.exit(0));

server.listen(0, "127.0.0.1", () =>
  process.stdout.write(JSON.stringify({ answer: "listening", port: server.address().port }) + "\n"),
);
