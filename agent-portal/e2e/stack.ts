import { createHmac } from 'node:crypto';
import { MongoClient } from 'mongodb';

// The product that is running, as a test sees it from outside. `./manage.sh page-tests` says where it is.

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name}: absent (expected: set by ./manage.sh page-tests)`);
  return value;
}

export const chromium = given('E2E_CHROMIUM');
export const portal = given('E2E_PORTAL_URL');
export const realtimePort = Number(given('PORTAL_REALTIME_PORT'));
/** Where the browser finds the sockets: a line that the tests can cut. */
export const linePort = Number(given('E2E_LINE_PORT'));
const simulator = given('E2E_SIMULATOR_URL');
const password = given('E2E_PASSWORD');

export interface Person {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export interface Tenant {
  readonly id: string;
  readonly phoneNumberId: string;
}

// What scripts/page-tests.sh makes.
export const demo: Tenant = { id: 'demo', phoneNumberId: '106540352242922' };
export const acme: Tenant = { id: 'acme', phoneNumberId: '2001' };
export const big: Tenant = { id: 'big', phoneNumberId: '3001' };
export const ana: Person = { name: 'Ana', email: 'ana@demo.test', password };
export const bo: Person = { name: 'Bo', email: 'bo@demo.test', password };
export const carla: Person = { name: 'Carla', email: 'carla@acme.test', password };
export const dora: Person = { name: 'Dora', email: 'dora@big.test', password };

let customers = 0;

/** A customer of WhatsApp; each test has its own. */
export class Customer {
  readonly name: string;
  readonly phone: string;
  readonly #tenant: Tenant;

  constructor(name: string, tenant: Tenant = demo) {
    customers++;
    this.name = `${name} ${process.pid}-${customers}`;
    this.phone = `+1555${String(process.pid % 10_000).padStart(4, '0')}${String(customers).padStart(3, '0')}`;
    this.#tenant = tenant;
  }

  async writes(text: string, type = 'text'): Promise<void> {
    await toldSimulator('/simulator/messages', {
      from: this.phone,
      name: this.name,
      text,
      type,
      phoneNumberId: this.#tenant.phoneNumberId,
    });
  }
}

/** Lets the simulator's own customers chat with whoever answers. */
export async function chats({ phoneNumberId }: Tenant, pace: number): Promise<void> {
  await toldSimulator('/simulator/demo', { phoneNumberId, pace });
}

/** Lets WhatsApp refuse the next message to this customer. */
export async function refuseNext(customer: Customer, code: number): Promise<void> {
  await toldSimulator('/simulator/failures', { kind: 'failed', to: customer.phone.slice(1), code });
}

async function toldSimulator(path: string, body: object): Promise<void> {
  const response = await fetch(`${simulator}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`simulator: ${path}: ${response.status} ${await response.text()}`);
}

const base64 = (value: object | Buffer): string =>
  (Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value))).toString('base64url');

/** The same agent's token, good for a shorter time. */
export function shortened(token: string, seconds: number): string {
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object;
  const now = Math.floor(Date.now() / 1000);
  const body = `${base64({ alg: 'HS256' })}.${base64({ ...claims, iat: now, exp: now + seconds })}`;
  return `${body}.${base64(createHmac('sha256', given('JWT_SECRET')).update(body).digest())}`;
}

/** Conversations as they are in the store, for what would take too long to be written by customers. */
export async function seedConversations(tenant: Tenant, count: number): Promise<void> {
  const client = new MongoClient(given('MONGODB_URI'));
  try {
    const conversations = client.db().collection<{ _id: string }>('conversations');
    const newest = Date.now();
    for (let start = 0; start < count; start += 1_000) {
      await conversations.insertMany(
        Array.from({ length: Math.min(1_000, count - start) }, (_, offset) => {
          const place = start + offset;
          return {
            _id: `c_${tenant.id}_${place}`,
            tenantId: tenant.id,
            phoneNumberId: tenant.phoneNumberId,
            contactId: `ct_${tenant.id}_${place}`,
            contactName: `Customer ${place}`,
            contactPhone: `1555${String(place).padStart(7, '0')}`,
            ticketStatus: 'open',
            assigneeId: null,
            lastMessage: `Message ${place}`,
            lastMessageAt: new Date(newest - place * 1_000),
            lastMessageId: `m_${tenant.id}_${place}`,
            lastDirection: 'inbound',
            lastSortKey: String(9_999_999_999 - place),
            lastInboundAt: new Date(newest - place * 1_000),
            createdAt: new Date(newest - place * 1_000),
          };
        }),
      );
    }
  } finally {
    await client.close();
  }
}
