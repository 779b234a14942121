// Socket.IO 5, as its protocol document describes it.
import assert from "node:assert/strict";
import { TRANSPORTS, connectSession, openSession } from "./clients.mjs";

/** For a server whose times are so long that none of them runs out. */
export const tests = {};
/** For a server whose times are short. */
export const timed = {};

/** One test per transport. */
function test(name, run, group = tests) {
  for (const transport of TRANSPORTS) {
    group[`${name} (${transport})`] = async (context) => {
      const session = await run({ ...context, transport });
      session?.close();
    };
  }
}

const timedTest = (name, run) => test(name, run, timed);

const jsonOf = (packet, head) => {
  assert.ok(packet.startsWith(head), `${packet} (expected: ${head}…)`);
  return JSON.parse(packet.slice(head.length));
};

const open = ({ server, transport }) => openSession(server, transport);
const connected = ({ server, transport }) => connectSession(server, transport);

async function expectPackets(session, ...packets) {
  for (const packet of packets) assert.deepEqual(await session.receive(), packet);
}

// ---- CONNECT

test("connect: the main namespace, without a payload", async (context) => {
  const session = await open(context);
  session.send("40");
  const { sid, ...rest } = jsonOf(await session.receive(), "40");
  assert.ok(typeof sid === "string" && sid.length >= 20 && sid !== session.open.sid, `sid: ${sid}`);
  assert.deepEqual(rest, {});
  await expectPackets(session, '42["auth",{}]');
  return session;
});

test("connect: the main namespace, with a payload", async (context) => {
  const session = await open(context);
  session.send('40{"token":"123","nested":{"list":[1,null,"é"]}}');
  jsonOf(await session.receive(), "40");
  assert.deepEqual(jsonOf(await session.receive(), "42"), ["auth", { token: "123", nested: { list: [1, null, "é"] } }]);
  return session;
});

test("connect: a custom namespace, without a payload", async (context) => {
  const session = await open(context);
  session.send("40/custom,");
  const { sid } = jsonOf(await session.receive(), "40/custom,");
  assert.ok(typeof sid === "string" && sid.length >= 20, `sid: ${sid}`);
  await expectPackets(session, '42/custom,["auth",{}]');
  return session;
});

test("connect: a custom namespace, with a payload", async (context) => {
  const session = await open(context);
  session.send('40/custom,{"token":"abc"}');
  jsonOf(await session.receive(), "40/custom,");
  await expectPackets(session, '42/custom,["auth",{"token":"abc"}]');
  return session;
});

test("connect: a namespace without the comma behind it", async (context) => {
  const session = await open(context);
  session.send("40/custom");
  jsonOf(await session.receive(), "40/custom,");
  return session;
});

test("connect: two namespaces over one session are two sockets", async (context) => {
  const session = await open(context);
  session.send("40");
  const main = jsonOf(await session.receive(), "40");
  await expectPackets(session, '42["auth",{}]');
  session.send("40/custom,");
  const custom = jsonOf(await session.receive(), "40/custom,");
  assert.notEqual(main.sid, custom.sid);
  await expectPackets(session, '42/custom,["auth",{}]');
  session.send('42["message","to main"]', '42/custom,["message","to custom"]');
  await expectPackets(session, '42["message-back","to main"]', '42/custom,["message-back","to custom"]');
  return session;
});

for (const namespace of ["/random", "/custom/deeper", "/custom?with=query", "/Custom"]) {
  test(`connect: ${namespace}, which is unknown, is refused, and the session goes on`, async (context) => {
    const session = await open(context);
    session.send(`40${namespace},{"token":"123"}`);
    await expectPackets(session, `44${namespace},{"message":"Invalid namespace"}`);
    session.send("40");
    jsonOf(await session.receive(), "40");
    return session;
  });
}

timedTest("connect: who does not in time is closed", async (context) => {
  const session = await open(context);
  await session.end();
});

timedTest("connect: who is only refused is closed in time", async (context) => {
  const session = await open(context);
  session.send("40/random,");
  await expectPackets(session, '44/random,{"message":"Invalid namespace"}');
  await session.end();
});

for (const namespace of ["", "/custom,"]) {
  test(`connect: twice to ${namespace || "/"} ends the session`, async (context) => {
    const session = await open(context);
    session.send(`40${namespace}`);
    await session.receive();
    await session.receive();
    session.send(`40${namespace}`);
    await session.end();
  });
}

for (const packet of ['42["message",1]', '421["message-with-ack",1]', "41", '42/custom,["message",1]', "43[1]", "431[1]"]) {
  test(`connect: ${packet} before it ends the session`, async (context) => {
    const session = await open(context);
    session.send(packet);
    await session.end();
  });
}

// ---- DISCONNECT

timedTest("disconnect: the main namespace can be left, and entered again", async (context) => {
  const session = await connectSession(context.server, context.transport, { heartbeat: false });
  session.send("41");
  await expectPackets(session, "2"); // the session has not ended, as its heartbeat shows
  session.send("3");
  session.send("40");
  jsonOf(await session.receive(), "40");
  await expectPackets(session, '42["auth",{}]');
  return session;
});

test("disconnect: a custom namespace can be left, and the main one goes on", async (context) => {
  const session = await connected(context);
  session.send("40/custom,");
  await session.receive();
  await session.receive();
  session.send("41/custom,");
  session.send('42["message","to main"]');
  await expectPackets(session, '42["message-back","to main"]');
  return session;
});

test("disconnect: the main namespace can be left, and a custom one goes on", async (context) => {
  const session = await connected(context);
  session.send("40/custom,");
  await session.receive();
  await session.receive();
  session.send("41");
  session.send('42/custom,["message","to custom"]');
  await expectPackets(session, '42/custom,["message-back","to custom"]');
  return session;
});

test("disconnect: an event to a namespace that was left ends the session", async (context) => {
  const session = await connected(context);
  session.send("41");
  session.send("40/custom,");
  await session.receive(); // the one before has been carried out
  session.send('42["message",1]');
  await session.end();
});

test("disconnect: leaving a namespace that was not entered ends the session", async (context) => {
  const session = await connected(context);
  session.send("41/custom,");
  await session.end();
});

// ---- EVENT and ACK

test("event: all of JSON comes back as it was", async (context) => {
  const session = await connected(context);
  const values = [1, -2.5, 1e21, "2", "", 'quote " and \\', "é 漢字 🙂 \u0001", true, false, null, { a: [{}, []] }, [[["deep"]]]];
  session.send(`42${JSON.stringify(["message", ...values])}`);
  assert.deepEqual(jsonOf(await session.receive(), "42"), ["message-back", ...values]);
  return session;
});

test("event: without arguments", async (context) => {
  const session = await connected(context);
  session.send('42["message"]');
  await expectPackets(session, '42["message-back"]');
  return session;
});

test("event: many come back in order", async (context) => {
  const session = await connected(context);
  const numbers = Array.from({ length: 300 }, (_, i) => i);
  for (let i = 0; i < 300; i += 60) session.send(...numbers.slice(i, i + 60).map((n) => `42["message",${n}]`));
  await expectPackets(session, ...numbers.map((n) => `42["message-back",${n}]`));
  return session;
});

test("event: one of more than eight kilobytes is one", async (context) => {
  const session = await connected(context);
  const text = '42["message"]41'.repeat(1000);
  session.send(`42${JSON.stringify(["message", text])}`);
  await expectPackets(session, `42${JSON.stringify(["message-back", text])}`);
  return session;
});

for (const name of ['"never heard of"', "7", '"__proto__"', '"constructor"']) {
  test(`event: ${name}, for which nobody listens, does no harm`, async (context) => {
    const session = await connected(context);
    session.send(`42[${name},1]`, '42["message",2]');
    await expectPackets(session, '42["message-back",2]');
    return session;
  });
}

test("ack: answers with the same number", async (context) => {
  const session = await connected(context);
  session.send('420["message-with-ack",1,"2",{"3":[false]}]');
  await expectPackets(session, '430[1,"2",{"3":[false]}]');
  session.send('42456["message-with-ack"]');
  await expectPackets(session, "43456[]");
  return session;
});

test("ack: in a custom namespace", async (context) => {
  const session = await connected(context);
  session.send("40/custom,");
  await session.receive();
  await session.receive();
  session.send('42/custom,7["message-with-ack","x"]');
  await expectPackets(session, '43/custom,7["x"]');
  return session;
});

test("ack: one that nobody waits for does no harm", async (context) => {
  const session = await connected(context);
  session.send('4312["what for"]', '42["message",1]');
  await expectPackets(session, '42["message-back",1]');
  return session;
});

// ---- binary

const bytes = (...all) => Buffer.from(all);
const placeholder = (num) => `{"_placeholder":true,"num":${num}}`;

test("binary event: comes back with its bytes", async (context) => {
  const session = await connected(context);
  session.send(`451-["message",${placeholder(0)}]`, bytes(0, 1, 2, 253, 254, 255));
  await expectPackets(session, `451-["message-back",${placeholder(0)}]`, bytes(0, 1, 2, 253, 254, 255));
  return session;
});

test("binary event: several, deep inside and of every size", async (context) => {
  const session = await connected(context);
  const large = Buffer.alloc(70_000, 7);
  session.send(
    `453-["message","a",{"b":${placeholder(0)},"c":[${placeholder(1)}]},null,${placeholder(2)}]`,
    bytes(4),
    large,
    Buffer.alloc(0),
  );
  const head = jsonOf(await session.receive(), "453-");
  assert.deepEqual(head, [
    "message-back",
    "a",
    { b: { _placeholder: true, num: 0 }, c: [{ _placeholder: true, num: 1 }] },
    null,
    { _placeholder: true, num: 2 },
  ]);
  await expectPackets(session, bytes(4), large, Buffer.alloc(0));
  return session;
});

test("binary event: in payloads or frames of their own", async (context) => {
  const session = await connected(context);
  session.send(`452-["message",${placeholder(0)},${placeholder(1)}]`);
  session.send(bytes(1));
  session.send(bytes(2));
  await expectPackets(session, `452-["message-back",${placeholder(0)},${placeholder(1)}]`, bytes(1), bytes(2));
  return session;
});

test("binary event: in a custom namespace, and many in order", async (context) => {
  const session = await connected(context);
  session.send("40/custom,");
  await session.receive();
  await session.receive();
  for (let i = 0; i < 5; i++) {
    session.send(`451-/custom,["message",${i},${placeholder(0)}]`, bytes(i), `42/custom,["message",${i}]`);
  }
  for (let i = 0; i < 5; i++) {
    await expectPackets(
      session,
      `451-/custom,["message-back",${i},${placeholder(0)}]`,
      bytes(i),
      `42/custom,["message-back",${i}]`,
    );
  }
  return session;
});

test("binary ack: answers with the bytes", async (context) => {
  const session = await connected(context);
  session.send(`451-789["message-with-ack","a",${placeholder(0)}]`, bytes(1, 2, 3));
  await expectPackets(session, `461-789["a",${placeholder(0)}]`, bytes(1, 2, 3));
  return session;
});

test("binary ack: one that nobody waits for does no harm", async (context) => {
  const session = await connected(context);
  session.send(`461-12[${placeholder(0)}]`, bytes(1), '42["message",1]');
  await expectPackets(session, '42["message-back",1]');
  return session;
});

const MALFORMED_BINARY = {
  "a text where bytes are due": [`451-["message",${placeholder(0)}]`, '42["message",1]'],
  "bytes that no packet announced": [bytes(1, 2, 3)],
  "one that does not say how many": [`45-["message",${placeholder(0)}]`, bytes(1)],
  "one without the hyphen": [`451["message",${placeholder(0)}]`, bytes(1)],
  "one that promises none": ['450-["message",1]'],
  "one that promises a negative number": [`45-1-["message",${placeholder(0)}]`, bytes(1)],
  "one that promises too many": ['4511-["message"]', ...Array.from({ length: 11 }, () => bytes(1))],
  "one that places what never came": [`451-["message",${placeholder(1)}]`, bytes(1)],
  "one that places nothing by name": ['451-["message",{"_placeholder":true,"num":"splice"}]', bytes(1)],
  "one without a name": ["451-[]", bytes(1)],
  "one that is no list": ["451-{}", bytes(1)],
};
for (const [name, packets] of Object.entries(MALFORMED_BINARY)) {
  test(`binary: ${name} ends the session`, async (context) => {
    const session = await connected(context);
    session.send(...packets);
    await session.end();
  });
}

// ---- malformed packets

const MALFORMED = [
  "4",
  "4abc",
  "47",
  '44{"message":"I am the server"}',
  "40[]",
  '40"text"',
  "41{}",
  "42{}",
  '42"message"',
  "42abc",
  "42[",
  '42["message",1',
  "42[]",
  "42[{}]",
  "42[null]",
  '42["connect"]',
  '42["disconnect"]',
  '42["disconnecting"]',
  '42["connect_error"]',
  '42["newListener"]',
  '42["removeListener"]',
  "431{}",
  "43/custom",
];
for (const packet of MALFORMED) {
  test(`malformed: ${packet} ends the session`, async (context) => {
    const session = await connected(context);
    session.send(packet);
    await session.end();
  });
}
