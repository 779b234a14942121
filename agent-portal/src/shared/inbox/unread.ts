import type { Conversation } from '../api/types';
import type { LiveEvent } from '../realtime/events';
import { Store } from '../store';
import { at } from './time';

/** How many messages of each conversation this agent has not read. */
export class Unread {
  readonly counts = new Store<ReadonlyMap<string, number>>(new Map());
  readonly #counted = new Set<string>();

  of(conversationId: string): number {
    return this.counts.get().get(conversationId) ?? 0;
  }

  set(conversationId: string, count: number): void {
    if (this.of(conversationId) === count) return;
    const counts = new Map(this.counts.get());
    if (count === 0) counts.delete(conversationId);
    else counts.set(conversationId, count);
    this.counts.set(counts);
  }

  /** Counts a message once, however often it is announced. */
  count(conversationId: string, messageId: string): void {
    if (this.#counted.has(messageId)) return;
    this.#counted.add(messageId);
    this.set(conversationId, this.of(conversationId) + 1);
  }

  /** Takes the service's count, which may be older than what happened while it was being read. */
  take({ id, unread, lastMessageAt }: Conversation, meanwhile: readonly LiveEvent[]): void {
    if (unread == null) return;
    const later = new Set(
      meanwhile.flatMap((event) =>
        event.type === 'new_message' &&
        event.data.conversationId === id &&
        at(event.data.timestamp) > at(lastMessageAt)
          ? [event.data.messageId]
          : [],
      ),
    );
    this.set(id, unread + later.size);
  }
}
