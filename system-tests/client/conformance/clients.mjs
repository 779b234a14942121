// Engine.IO 4 by hand over both transports, for what a well-behaved client would never send.
import { once } from "node:events";
import { connect } from "node:net";
import WebSocket from "ws";

const SEPARATOR = "\u001e";

export const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

export const address = (server, query) => `${server}/socket.io/?${new URLSearchParams(query)}`;

export const pollingAddress = (server, sid) =>
  address(server, { EIO: "4", transport: "polling", ...(sid === undefined ? {} : { sid }) });

/** A WebSocket and what came over it that nobody has taken yet, with binary messages as buffers. */
class Frames {
  constructor(address) {
    this.socket = new WebSocket(address);
    this.messages = [];
    this.wake = () => {};
    this.socket.on("message", (data, binary) => {
      this.messages.push(binary ? data : data.toString());
      this.wake();
    });
    this.socket.on("open", () => this.wake());
    this.socket.on("close", () => this.wake());
    // What follows an error is "close", for which the tests wait.
    this.socket.on("error", () => {});
  }

  async until(condition) {
    while (!condition()) await new Promise((resolve) => (this.wake = resolve));
  }

  get isClosed() {
    return this.socket.readyState === WebSocket.CLOSED;
  }

  closed() {
    return this.until(() => this.isClosed);
  }

  async next() {
    await this.until(() => this.messages.length > 0 || this.isClosed);
    if (this.messages.length === 0) throw new Error("the WebSocket is closed (expected: a message)");
    return this.messages.shift();
  }

  send(...packets) {
    for (const packet of packets) this.socket.send(packet);
  }

  close() {
    this.socket.terminate();
  }
}

/** A WebSocket that is open or was refused. */
export async function openWebSocket(server, query = {}) {
  const frames = new Frames(address(server.replace("http", "ws"), { EIO: "4", transport: "websocket", ...query }));
  await frames.until(() => frames.socket.readyState !== WebSocket.CONNECTING);
  return frames;
}

/** The status of the answer to a WebSocket handshake. */
export function handshakeStatus(server, query, headers = {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(address(server.replace("http", "ws"), query), { headers });
    socket.on("unexpected-response", (request, response) => {
      resolve(response.statusCode);
      request.destroy();
    });
    socket.on("upgrade", (response) => {
      resolve(response.statusCode);
      socket.terminate();
    });
    socket.on("error", reject);
  });
}

/** Bytes over TCP, and more of them once there was an answer; resolves with the answer when the server has closed. */
export async function raw(server, text, afterwards) {
  const { hostname, port } = new URL(server);
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.on("data", (data) => (answer += data));
  socket.on("error", () => {});
  socket.write(text);
  await once(socket, "data");
  socket.write(afterwards);
  await once(socket, "close");
  return answer;
}

class WebSocketSession {
  static async open(server) {
    return new WebSocketSession(await openWebSocket(server));
  }

  constructor(frames) {
    this.frames = frames;
    this.heartbeat = true;
  }

  send(...packets) {
    this.frames.send(...packets);
  }

  async receive() {
    for (;;) {
      const packet = await this.frames.next();
      if (packet !== "2" || !this.heartbeat) return packet;
      this.send("3");
    }
  }

  end() {
    return this.frames.closed();
  }

  close() {
    this.frames.close();
  }
}

class PollingSession {
  static async open(server) {
    const response = await fetch(pollingAddress(server));
    return new PollingSession(server, (await response.text()).split(SEPARATOR));
  }

  constructor(server, packets) {
    this.server = server;
    this.packets = packets;
    this.heartbeat = true;
    this.sid = JSON.parse(packets[0].slice(1)).sid;
    this.pushes = Promise.resolve();
  }

  get url() {
    return pollingAddress(this.server, this.sid);
  }

  poll(options) {
    return fetch(this.url, options);
  }

  push(body, options) {
    return fetch(this.url, { method: "POST", body, ...options });
  }

  /** A poll that the server has. Only waiting tells: several times as long as another request takes just now. */
  async waitingPoll(options) {
    const poll = this.poll(options);
    poll.catch(() => {}); // not unhandled before the test looks at it
    const began = performance.now();
    await (await fetch(this.server)).text();
    await sleep(200 + 5 * (performance.now() - began));
    return { poll };
  }

  /** One payload after the other. What the server answers does not matter here: some answer to a bad one, some hang up. */
  send(...packets) {
    const payload = packets.map((packet) => (typeof packet === "string" ? packet : "b" + packet.toString("base64")));
    this.pushes = this.pushes.then(() => this.push(payload.join(SEPARATOR)).catch(() => {}));
    return this.pushes;
  }

  async receive() {
    for (;;) {
      while (this.packets.length === 0) {
        const response = await this.poll();
        if (response.status !== 200) throw new Error(`a poll was answered by ${response.status} (expected: packets)`);
        this.packets.push(...(await response.text()).split(SEPARATOR));
      }
      const packet = this.packets.shift();
      if (packet === "1") throw new Error("the server has closed (expected: a packet)");
      if (packet.startsWith("b")) return Buffer.from(packet.slice(1), "base64");
      if (packet !== "2" || !this.heartbeat) return packet;
      await this.send("3");
    }
  }

  /** A session has ended for its client when a poll says so, and for the server when it does not know it any more. */
  async end() {
    await this.pushes;
    for (let closed = false; !closed; ) {
      const response = await this.poll();
      closed = response.status !== 200 || (await response.text()).split(SEPARATOR).includes("1");
    }
    const after = await this.poll();
    if (after.status !== 400) throw new Error(`a poll after the end was answered by ${after.status} (expected: 400)`);
  }

  close() {
    this.send("1");
  }
}

const SESSIONS = { polling: PollingSession, websocket: WebSocketSession };

export const TRANSPORTS = Object.keys(SESSIONS);

/** A session whose OPEN is read; answers pings as long as its `heartbeat` is true. */
export async function openSession(server, transport) {
  const session = await SESSIONS[transport].open(server);
  session.open = JSON.parse((await session.receive()).slice(1));
  return session;
}

/** Connected to the main namespace; its reply and its first event are read, and pings until then answered. */
export async function connectSession(server, transport, { heartbeat = true } = {}) {
  const session = await openSession(server, transport);
  session.send("40");
  await session.receive();
  await session.receive();
  session.heartbeat = heartbeat;
  return session;
}
