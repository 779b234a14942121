// A Socket.IO server that does what our gateway does, as its documentation shows it: a room per tenant, and a queue of its own that is bound to
// the tenants which have a socket here. Without our order, resume and limits for slow clients.
//
//   node --expose-gc server.mjs amqp://guest:guest@127.0.0.1:5672
//
// Prints its port; a line on its standard input collects garbage, and it ends with that.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import amqp from "amqplib";
import { Server } from "socket.io";

const EXCHANGE = "waba.agent-portal.broadcast";
const TOKEN = "bench:";

const connection = await amqp.connect(process.argv[2]);
const channel = await connection.createChannel();
const { queue } = await channel.assertQueue("", { exclusive: true });

const http = createServer();
const io = new Server(http, { serveClient: false });

io.use((socket, next) => {
  const token = socket.handshake.auth.token;
  if (typeof token !== "string" || !token.startsWith(TOKEN)) {
    next(new Error("token_invalid"));
    return;
  }
  socket.data.tenant = token.slice(TOKEN.length);
  channel.bindQueue(queue, EXCHANGE, socket.data.tenant).then(() => next(), next);
});

io.on("connection", (socket) => {
  socket.join(`tenant:${socket.data.tenant}`);
  socket.join(`user:${socket.data.tenant}`);
});

await channel.consume(
  queue,
  (message) => {
    const event = JSON.parse(message.content.toString());
    io.to(`tenant:${event.tenantId}`).emit(event.type, event.data, String(event.position));
  },
  { noAck: true },
);

http.listen(0, "127.0.0.1", () => console.log(`port ${http.address().port}`));

createInterface({ input: process.stdin })
  .on("line", () => {
    globalThis.gc();
    console.log("collected");
  })
  .on("close", () => process.exit(0));
