// The server that ours is measured by: socket.io, with the behaviour that SocketIoConformanceServer has too.
//
//   node node-server.mjs '{"port": 0, "pingInterval": 300, "pingTimeout": 200, "connectTimeout": 1000, "upgradeTimeout": 1000, "origin": "…"}'
//
// Says {"port": …} when it listens, and ends when its input does.
import { createServer } from "node:http";
import { Server } from "socket.io";

const { port = 0, origin, ...options } = JSON.parse(process.argv[2] ?? "{}");
const http = createServer((request, response) => response.writeHead(404).end());
http.keepAliveTimeout = 60_000; // longer than a client of the tests keeps a connection that it does not use
const server = new Server(http, { ...options, maxHttpBufferSize: 1_000_000, cors: { origin: [origin], credentials: true } });

const serve = (socket) => {
  socket.emit("auth", socket.handshake.auth);
  socket.on("message", (...args) => socket.emit("message-back", ...args));
  socket.on("message-with-ack", (...args) => args.pop()(...args));
};
server.on("connection", serve);
server.of("/custom").on("connection", serve);

http.listen(port, "127.0.0.1", () => console.log(JSON.stringify({ port: http.address().port })));
process.stdin.resume().on("end", () => process.exit(0));
