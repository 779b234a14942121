import { hashKey, type QueryCache } from '@tanstack/react-query';
import type { LiveEvent } from '../realtime/events';

/**
 * Keeps the events that come while something is being read: what was read may be older than they are, so they are applied again after it.
 * Applying an event twice changes nothing, so nothing is lost between the two, and nothing doubled.
 */
export class Journal {
  readonly #readings = new Map<string | object, LiveEvent[]>();

  /** @param onRead called when something has been read, with what happened since the reading began */
  constructor(cache: QueryCache, onRead: (key: readonly unknown[], meanwhile: readonly LiveEvent[]) => void) {
    cache.subscribe((change) => {
      const key = change.query.queryKey as readonly unknown[];
      const hash = hashKey(key);
      if (change.type === 'removed') this.#readings.delete(hash);
      if (change.type !== 'updated') return;
      const { action } = change;
      if (action.type === 'fetch') this.#readings.set(hash, []);
      else if (action.type === 'error') this.#readings.delete(hash);
      else if (action.type === 'success' && action.manual !== true) {
        const meanwhile = this.#readings.get(hash) ?? [];
        this.#readings.delete(hash);
        onRead(key, meanwhile);
      }
    });
  }

  record(event: LiveEvent): void {
    this.#readings.forEach((events) => events.push(event));
  }

  /** Reads something that is no query of its own. */
  async during<T>(read: () => Promise<T>): Promise<{ answer: T; meanwhile: readonly LiveEvent[] }> {
    const meanwhile: LiveEvent[] = [];
    const reading = {};
    this.#readings.set(reading, meanwhile);
    try {
      return { answer: await read(), meanwhile };
    } finally {
      this.#readings.delete(reading);
    }
  }
}
