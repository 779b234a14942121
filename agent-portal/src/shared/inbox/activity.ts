import type { Colleague } from '../api/types';
import type { ActivityEvent } from '../realtime/events';
import { Store } from '../store';

/** Who is in a conversation, by agent id: those who look at it, and those of them who write. */
export interface Present {
  readonly viewers: readonly string[];
  readonly typists: readonly string[];
}

export type Presence = Pick<Colleague, 'status' | 'lastSeenAt'>;

export const NOBODY: Present = { viewers: [], typists: [] };

/** Somebody who has not said for so long that they write has stopped, or has lost the connection. */
const TYPING_MILLIS = 8_000;
/** So often somebody who goes on writing says so. */
const TELL_MILLIS = 3_000;

type Tell = (name: string, data: Readonly<Record<string, unknown>>) => void;

/** What colleagues are doing in the conversation that is open here, and what this agent is doing, told to them. */
export class Activity {
  readonly present = new Store<Present>(NOBODY);
  /** Who came and went since the connection was made, by agent id; who is there already comes first. */
  readonly presence = new Store<ReadonlyMap<string, Presence>>(new Map());
  readonly #tell: Tell;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #open: string | undefined;
  #toldAt = 0;
  #isTyping = false;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  /** The agent has opened a conversation; colleagues see it until what is returned is called. */
  view(conversationId: string): () => void {
    this.#forget();
    this.#open = conversationId;
    this.#tell('conversation:join', { conversationId });
    return () => {
      if (this.#open !== conversationId) return;
      this.typing(conversationId, false);
      this.#tell('conversation:leave', { conversationId });
      this.#open = undefined;
      this.#forget();
    };
  }

  /** The connection is a new one: the service knows nothing of what was open, and we nothing of who is there. */
  connected(): void {
    // Those who are there are told next, and those who have left meanwhile never.
    this.presence.set(new Map());
    if (this.#open === undefined) return;
    this.#forget();
    this.#isTyping = false;
    this.#tell('conversation:join', { conversationId: this.#open });
  }

  /** The agent writes, or has stopped; said again only every few seconds. */
  typing(conversationId: string, isTyping: boolean, now: number = Date.now()): void {
    if (conversationId !== this.#open) return;
    if (isTyping ? this.#isTyping && now - this.#toldAt < TELL_MILLIS : !this.#isTyping) return;
    this.#isTyping = isTyping;
    this.#toldAt = now;
    this.#tell('typing', { conversationId, isTyping });
  }

  apply(event: ActivityEvent): void {
    if (event.type === 'presence_update') {
      const { userId, status, lastSeenAt } = event.data;
      if (status === 'offline') this.#gone(userId);
      if (status === 'online' || status === 'away' || status === 'offline') {
        this.presence.set(
          new Map(this.presence.get()).set(userId, { status, lastSeenAt: lastSeenAt ?? null }),
        );
      }
      return;
    }
    const { conversationId, userId } = event.data;
    if (conversationId !== this.#open) return;
    if (event.type === 'viewing') {
      if (event.data.isViewing) this.#set({ viewers: having(this.present.get().viewers, userId) });
      else this.#gone(userId);
      return;
    }
    clearTimeout(this.#timers.get(userId));
    const { typists, viewers } = this.present.get();
    if (event.data.isTyping) {
      this.#set({ typists: having(typists, userId), viewers: having(viewers, userId) });
      this.#timers.set(
        userId,
        setTimeout(() => {
          this.#set({ typists: lacking(this.present.get().typists, userId) });
        }, TYPING_MILLIS),
      );
    } else this.#set({ typists: lacking(typists, userId) });
  }

  close(): void {
    this.#open = undefined;
    this.#forget();
  }

  #gone(userId: string): void {
    const { typists, viewers } = this.present.get();
    this.#set({ viewers: lacking(viewers, userId), typists: lacking(typists, userId) });
  }

  #forget(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.present.set(NOBODY);
  }

  #set(change: Partial<Present>): void {
    this.present.set({ ...this.present.get(), ...change });
  }
}

function having(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids : [...ids, id];
}

function lacking(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : ids;
}
