// Engine.IO 4, as its protocol document describes it.
import assert from "node:assert/strict";
import { once } from "node:events";
import {
  TRANSPORTS,
  address,
  connectSession,
  handshakeStatus,
  openSession,
  openWebSocket,
  pollingAddress,
  raw,
  sleep,
} from "./clients.mjs";

const UNKNOWN_SID = "AAAAAAAAAAAAAAAAAAAA";
/** A timer may fire a little before its time is over by another clock. */
const EARLY = 20;

/** For a server whose times are so long that none of them runs out. */
export const tests = {};
/** For a server whose times are short. */
export const timed = {};

// ---- handshake

for (const transport of TRANSPORTS) {
  tests[`handshake ${transport}: OPEN has all its fields`] = async ({ server }) => {
    const session = await openSession(server, transport);
    const { sid, ...rest } = session.open;
    assert.ok(typeof sid === "string" && sid.length >= 20, `sid: ${sid}`);
    const upgrades = transport === "polling" ? ["websocket"] : [];
    assert.deepEqual(rest, { upgrades, pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 });
    const another = await openSession(server, transport);
    assert.notEqual(another.open.sid, sid);
    session.close();
    another.close();
  };
}

const REFUSED = {
  "no query at all": ["GET", {}, 0, "Transport unknown"],
  "no EIO": ["GET", { transport: "polling" }, 5, "Unsupported protocol version"],
  "EIO of another version": ["GET", { EIO: "3", transport: "polling" }, 5, "Unsupported protocol version"],
  "EIO that is no number": ["GET", { EIO: "abc", transport: "polling" }, 5, "Unsupported protocol version"],
  "no transport": ["GET", { EIO: "4" }, 0, "Transport unknown"],
  "an unknown transport": ["GET", { EIO: "4", transport: "abc" }, 0, "Transport unknown"],
  "an unknown transport and no EIO": ["GET", { transport: "abc" }, 0, "Transport unknown"],
  "POST without sid": ["POST", { EIO: "4", transport: "polling" }, 2, "Bad handshake method"],
  "PUT without sid": ["PUT", { EIO: "4", transport: "polling" }, 2, "Bad handshake method"],
  "POST without sid and EIO": ["POST", { transport: "polling" }, 2, "Bad handshake method"],
  "a poll of an unknown session": ["GET", { EIO: "4", transport: "polling", sid: UNKNOWN_SID }, 1, "Session ID unknown"],
  "a push to an unknown session": ["POST", { EIO: "4", transport: "polling", sid: UNKNOWN_SID }, 1, "Session ID unknown"],
  "an unknown session and no EIO": ["GET", { transport: "polling", sid: UNKNOWN_SID }, 1, "Session ID unknown"],
  "a WebSocket by plain GET": ["GET", { EIO: "4", transport: "websocket" }, 3, "Bad request"],
};
for (const [name, [method, query, code, message]] of Object.entries(REFUSED)) {
  tests[`handshake polling: ${name} is refused`] = async ({ server }) => {
    const response = await fetch(address(server, query), { method });
    assert.equal(response.status, 400);
    assert.match(response.headers.get("content-type"), /^application\/json/);
    assert.deepEqual(await response.json(), { code, message });
  };
}

tests["handshake polling: an empty sid is none"] = async ({ server }) => {
  const response = await fetch(address(server, { EIO: "4", transport: "polling", sid: "" }));
  assert.equal(response.status, 200);
};

const REFUSED_WEBSOCKETS = {
  "no EIO": { EIO: "" },
  "EIO that is no number": { EIO: "abc" },
  "no transport": { transport: "" },
  "an unknown transport": { transport: "abc" },
  "an unknown session": { sid: UNKNOWN_SID },
};
for (const [name, query] of Object.entries(REFUSED_WEBSOCKETS)) {
  tests[`handshake websocket: ${name} is refused`] = async ({ server }) => {
    // Some servers say so in their answer, and some by closing: either way there is no session.
    const frames = await openWebSocket(server, query);
    await frames.closed();
    assert.deepEqual(frames.messages, []);
  };
}

tests["handshake: another path is not found"] = async ({ server }) => {
  assert.equal((await fetch(`${server}/engine.io/?EIO=4&transport=polling`)).status, 404);
};

// ---- other origins

tests["CORS: a listed page may read every answer"] = async ({ server, origin }) => {
  const headers = { Origin: origin };
  const mayRead = (response) => {
    assert.equal(response.headers.get("access-control-allow-origin"), origin);
    assert.equal(response.headers.get("access-control-allow-credentials"), "true");
    assert.match(response.headers.get("vary"), /Origin/i);
  };
  const open = await fetch(pollingAddress(server), { headers });
  mayRead(open);
  assert.equal(open.headers.get("content-type"), "text/plain; charset=UTF-8");
  const { sid } = JSON.parse((await open.text()).slice(1));
  const push = await fetch(pollingAddress(server, sid), { method: "POST", body: "40", headers });
  mayRead(push);
  assert.equal(await push.text(), "ok");
  mayRead(await fetch(pollingAddress(server, sid), { headers }));
  const refused = await fetch(pollingAddress(server, UNKNOWN_SID), { headers });
  mayRead(refused);
  await fetch(pollingAddress(server, sid), { method: "POST", body: "1", headers });
};

tests["CORS: a listed page may send headers of its own"] = async ({ server, origin }) => {
  const response = await fetch(pollingAddress(server), {
    method: "OPTIONS",
    headers: {
      Origin: origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "content-type,x-of-the-page",
    },
  });
  assert.equal(response.status, 204);
  assert.equal(response.headers.get("access-control-allow-origin"), origin);
  assert.equal(response.headers.get("access-control-allow-credentials"), "true");
  const methods = response.headers.get("access-control-allow-methods").split(",");
  assert.ok(methods.includes("GET") && methods.includes("POST"), `methods: ${methods}`);
  assert.equal(response.headers.get("access-control-allow-headers"), "content-type,x-of-the-page");
};

tests["CORS: a stranger's page may read nothing"] = async ({ server }) => {
  const response = await fetch(pollingAddress(server), { headers: { Origin: "https://stranger.example" } });
  assert.equal(response.headers.get("access-control-allow-origin"), null);
};

tests["CORS: a listed page may open a WebSocket"] = async ({ server, origin }) => {
  assert.equal(await handshakeStatus(server, { EIO: "4", transport: "websocket" }, { Origin: origin }), 101);
};

// ---- heartbeat

for (const transport of TRANSPORTS) {
  timed[`heartbeat ${transport}: pings come as long as pongs do`] = async ({ server, pingInterval }) => {
    const session = await connectSession(server, transport, { heartbeat: false });
    for (let round = 0, ponged = -Infinity; round < 3; round++) {
      assert.equal(await session.receive(), "2");
      assert.ok(performance.now() - ponged >= pingInterval - EARLY, `${performance.now() - ponged} ms`);
      ponged = performance.now();
      await session.send("3");
    }
    session.close();
  };

  timed[`heartbeat ${transport}: without a pong the session ends`] = async ({ server, pingInterval, pingTimeout }) => {
    const began = performance.now();
    const session = await connectSession(server, transport, { heartbeat: false });
    assert.equal(await session.receive(), "2");
    await session.end();
    const lasted = performance.now() - began;
    assert.ok(lasted >= pingInterval + pingTimeout - EARLY, `${lasted} ms`);
  };

  tests[`heartbeat ${transport}: a pong that nobody asked for does no harm`] = async ({ server }) => {
    const session = await connectSession(server, transport);
    session.send("3", '42["message",1]');
    assert.equal(await session.receive(), '42["message-back",1]');
    session.close();
  };

  tests[`heartbeat ${transport}: a client that pings is closed`] = async ({ server }) => {
    const session = await connectSession(server, transport);
    session.send("2");
    await session.end();
  };
}

timed["heartbeat polling: without a pong the waiting poll is told"] = async ({ server }) => {
  const session = await connectSession(server, "polling", { heartbeat: false });
  assert.equal(await session.receive(), "2");
  const poll = await session.poll();
  assert.equal(poll.status, 200);
  assert.equal(await poll.text(), "1");
};

timed["heartbeat polling: who never polls is forgotten"] = async ({ server, pingInterval, pingTimeout }) => {
  const session = await connectSession(server, "polling", { heartbeat: false });
  await sleep(pingInterval + pingTimeout + 2 * EARLY);
  assert.equal((await session.push("3")).status, 400);
};

// ---- the end

tests["close polling: a client that closes ends its waiting poll and its session"] = async ({ server }) => {
  const session = await connectSession(server, "polling");
  const { poll } = await session.waitingPoll();
  assert.equal(await (await session.push("1")).text(), "ok");
  const answer = await poll;
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), "6");
  assert.equal((await session.poll()).status, 400);
  assert.equal((await session.push("3")).status, 400);
};

// Some servers close at once, and some leave it to the ping that nobody answers any more.
timed["close websocket: a client that says so is closed"] = async ({ server }) => {
  const session = await connectSession(server, "websocket");
  session.send("1");
  await session.end();
};

tests["close websocket: a client that closes is forgotten"] = async ({ server }) => {
  const session = await connectSession(server, "websocket");
  session.frames.socket.close();
  await session.end();
  assert.equal((await fetch(pollingAddress(server, session.open.sid))).status, 400);
};

tests["close polling: a poll that is given up ends the session"] = async ({ server }) => {
  const session = await connectSession(server, "polling");
  const given = new AbortController();
  const { poll } = await session.waitingPoll({ signal: given.signal });
  given.abort();
  await assert.rejects(poll);
  for (let status = 200; status === 200; status = (await session.push("3")).status) await sleep(20);
};

// ---- long-polling

tests["polling: overlapping polls end the session"] = async ({ server }) => {
  const session = await connectSession(server, "polling");
  // Whichever of the two arrives first is the one that waits.
  const { poll } = await session.waitingPoll();
  const answers = await Promise.all([poll, session.poll()]);
  const [waited, overlapped] = answers.sort((one, other) => one.status - other.status);
  assert.equal(waited.status, 200);
  assert.equal(await waited.text(), "1");
  assert.equal(overlapped.status, 400);
  assert.equal((await session.poll()).status, 400);
};

tests["polling: a payload has several packets, in both directions"] = async ({ server }) => {
  const session = await connectSession(server, "polling");
  const { poll } = await session.waitingPoll();
  await session.send('42["message",0]');
  assert.equal(await (await poll).text(), '42["message-back",0]');
  await session.send('42["message",1]', '42["message",2]', '42["message",3]');
  assert.equal(await (await session.poll()).text(), [1, 2, 3].map((i) => `42["message-back",${i}]`).join("\u001e"));
  session.close();
};

tests["polling: a payload that is too large ends the session"] = async ({ server }) => {
  const session = await connectSession(server, "polling");
  const status = await session.push("4".repeat(1_000_001)).then(
    (response) => response.status,
    () => "hung up",
  );
  assert.ok(status === 413 || status === "hung up", `answered by ${status}`);
  await session.end();
};

tests["websocket: a message that is too large ends the session"] = async ({ server }) => {
  const session = await connectSession(server, "websocket");
  session.send("4".repeat(1_000_001));
  await session.end();
};

for (const transport of TRANSPORTS) {
  tests[`${transport}: a message as large as the server allows is echoed`] = async ({ server }) => {
    const session = await connectSession(server, transport);
    const text = "x".repeat(1_000_000 - '42["message",""]'.length);
    session.send(`42["message","${text}"]`);
    assert.equal(await session.receive(), `42["message-back","${text}"]`);
    session.close();
  };

  for (const packet of ["", "abc", "9", "\u0000"]) {
    tests[`${transport}: ${JSON.stringify(packet)}, which is no packet, ends the session`] = async ({ server }) => {
      const session = await connectSession(server, transport);
      session.send(packet);
      await session.end();
    };
  }
}

tests["websocket: a message in fragments is one"] = async ({ server }) => {
  const session = await connectSession(server, "websocket");
  session.frames.socket.send('42["mess', { fin: false });
  session.frames.socket.send('age","é', { fin: false });
  session.frames.socket.send('"]', { fin: true });
  assert.equal(await session.receive(), '42["message-back","é"]');
  session.close();
};

tests["websocket: its own ping is answered"] = async ({ server }) => {
  const session = await connectSession(server, "websocket");
  session.frames.socket.ping("are you there");
  const [payload] = await once(session.frames.socket, "pong");
  assert.equal(payload.toString(), "are you there");
  session.close();
};

tests["websocket: bytes that are no frame close it"] = async ({ server }) => {
  const { host } = new URL(server);
  const answer = await raw(
    server,
    `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "no frame at all, not even masked",
  );
  assert.match(answer, /^HTTP\/1.1 101/);
};

// ---- the upgrade

async function probed(server, options) {
  const session = await connectSession(server, "polling", options);
  const { poll } = await session.waitingPoll();
  const probe = await openWebSocket(server, { sid: session.sid });
  probe.send("2probe");
  assert.equal(await probe.next(), "3probe");
  return { session, probe, poll };
}

async function upgraded(server) {
  const { session, probe, poll } = await probed(server);
  assert.equal(await (await poll).text(), "6");
  probe.send("5");
  return { session, probe };
}

async function echoes(frames, text) {
  frames.send(`42["message","${text}"]`);
  let packet = await frames.next();
  for (; packet === "2"; packet = await frames.next()) frames.send("3");
  assert.equal(packet, `42["message-back","${text}"]`);
}

tests["upgrade: the waiting poll ends, and the WebSocket takes over"] = async ({ server }) => {
  const { probe } = await upgraded(server);
  await echoes(probe, "after the upgrade");
  probe.close();
};

tests["upgrade: what came between probe and upgrade is not lost"] = async ({ server }) => {
  const { session, probe, poll } = await probed(server);
  assert.equal(await (await poll).text(), "6");
  assert.equal(await (await session.push('42["message","between"]')).text(), "ok");
  await sleep(100);
  assert.deepEqual(probe.messages, []);
  probe.send("5");
  assert.equal(await probe.next(), '42["message-back","between"]');
  probe.close();
};

tests["upgrade: polls and pushes after it are refused and change nothing"] = async ({ server }) => {
  const { session, probe } = await upgraded(server);
  await echoes(probe, "before");
  for (const response of [await session.poll(), await session.push("3")]) {
    assert.equal(response.status, 400);
    assert.deepEqual(await response.json(), { code: 3, message: "Bad request" });
  }
  await echoes(probe, "after");
  probe.close();
};

tests["upgrade: a second WebSocket after it is closed and changes nothing"] = async ({ server }) => {
  const { session, probe } = await upgraded(server);
  await echoes(probe, "before");
  const second = await openWebSocket(server, { sid: session.sid });
  await second.closed();
  assert.deepEqual(second.messages, []);
  await echoes(probe, "after");
  probe.close();
};

tests["upgrade: a second WebSocket for a session that began with one is closed"] = async ({ server }) => {
  const session = await connectSession(server, "websocket");
  const second = await openWebSocket(server, { sid: session.open.sid });
  await second.closed();
  await echoes(session.frames, "still here");
  session.close();
};

tests["upgrade: a second probe is closed and changes nothing"] = async ({ server }) => {
  const { session, probe, poll } = await probed(server);
  const second = await openWebSocket(server, { sid: session.sid });
  await second.closed();
  await poll;
  probe.send("5");
  await echoes(probe, "first wins");
  probe.close();
};

tests["upgrade: a probe that is given up leaves the session polling"] = async ({ server }) => {
  const { session, probe, poll } = await probed(server);
  await poll;
  probe.close();
  await session.send('42["message","still polling"]');
  assert.equal(await session.receive(), '42["message-back","still polling"]');
  session.close();
};

tests["upgrade: a probe that says something else is closed, and the session goes on"] = async ({ server }) => {
  const session = await connectSession(server, "polling");
  const probe = await openWebSocket(server, { sid: session.sid });
  probe.send("4hello");
  await probe.closed();
  await session.send('42["message","still polling"]');
  assert.equal(await session.receive(), '42["message-back","still polling"]');
  session.close();
};

timed["upgrade: a probe that is not completed in time is closed, and the session goes on"] = async ({ server }) => {
  const session = await connectSession(server, "polling");
  const probe = await openWebSocket(server, { sid: session.sid });
  probe.send("2probe");
  await session.send('42["message","still polling"]');
  for (let packet = "6"; packet !== '42["message-back","still polling"]'; packet = await session.receive()) {
    assert.equal(packet, "6");
  }
  await Promise.all([probe.closed().then(() => session.send('42["message","and now"]')), session.receive()]);
  session.close();
};

timed["upgrade: the heartbeat goes on over the WebSocket"] = async ({ server }) => {
  const session = await connectSession(server, "polling", { heartbeat: false });
  if (session.packets.includes("2")) await session.send("3");
  const probe = await openWebSocket(server, { sid: session.sid });
  probe.send("2probe");
  assert.equal(await probe.next(), "3probe");
  probe.send("5");
  for (let round = 0; round < 2; round++) {
    assert.equal(await probe.next(), "2");
    probe.send("3");
  }
  probe.close();
};
