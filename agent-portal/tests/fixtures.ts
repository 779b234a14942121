import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEvent, type AnyEvent } from '../src/shared/realtime/events';

// The same files that the service's own tests read: one per name on the wire.
const folder = resolve(import.meta.dirname, '../../shared-constants/src/test/resources/fixtures/events');

export interface Envelope {
  type: string;
  data: Record<string, unknown>;
  position?: number;
}

export const fixtureNames = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

export function fixture(name: string): Envelope {
  return JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) as Envelope;
}

/** The fixture as the page takes it, with some fields changed. */
export function event<T extends AnyEvent['type']>(
  type: T,
  changes: Record<string, unknown> = {},
): Extract<AnyEvent, { type: T }> {
  const parsed = parseEvent(type, { ...fixture(type).data, ...changes });
  if (parsed === undefined) throw new Error(`${type}: not understood`);
  return parsed as Extract<AnyEvent, { type: T }>;
}
