import type { InboxApi } from '../api/api';
import { ApiError } from '../api/http';
import type { Accepted, Message, MessageError, Outgoing } from '../api/types';
import type { LiveEvent } from '../realtime/events';
import { texts } from '../text/texts';
import { Store } from '../store';
import { hasTexts, keep, kept } from './kept';
import { rank } from './threads';
import { at } from './time';

/** A message of this page, from the moment at which the agent sent it until the service's own list has it. */
export interface Sending {
  readonly clientMessageId: string;
  readonly conversationId: string;
  readonly message: Outgoing;
  /** The failed message that is sent once more; then `message` is only what it looks like. */
  readonly resendOf?: string;
  readonly createdAt: string;
  /** The service's id, once known. */
  readonly messageId?: string;
  /** The service's time, once known. */
  readonly timestamp?: string;
  readonly status: string;
  readonly error?: MessageError;
  /** Why the service did not take it. */
  readonly refused?: { code: string; reason: string };
}

/** Pauses before the same message is handed over again when the service does not answer. */
const PAUSES_MILLIS = [1_000, 3_000, 9_000];

/** So long after it was sent a message still goes out by itself when the page is loaded anew; later the agent decides. */
const GOES_ON_MILLIS = 2 * 60_000;

/**
 * Sends messages and shows them at once. A message that gets no answer is handed over again under the same id, so that it can neither be
 * lost nor doubled by that; what the agent sent to the same customer after it waits until it was taken or refused. What the service has not taken survives a reload of the tab.
 */
export class Outbox {
  readonly entries = new Store<readonly Sending[]>([]);
  readonly #api: Pick<InboxApi, 'send' | 'resend'>;
  readonly #newId: () => string;
  /** Ids of the messages that this page sent. */
  readonly #own = new Set<string>();
  /** The end of what is being handed over, per conversation. */
  readonly #turns = new Map<string, Promise<void>>();
  readonly #stopKeeping: () => void;
  #closed = false;

  /** @param owner whose messages they are: nobody else finds them in this tab */
  constructor(api: Pick<InboxApi, 'send' | 'resend'>, owner: string, newId: () => string = randomId) {
    this.#api = api;
    this.#newId = newId;
    const key = `waba.outbox.${owner}`;
    this.entries.set(kept(key, areEntries) ?? []);
    this.#stopKeeping = this.entries.subscribe(() => {
      const unsent = this.unsent();
      keep(key, unsent.length === 0 ? undefined : unsent);
    });
  }

  /** Goes on with what the page was sending when it was left. */
  resume(now: number = Date.now()): void {
    for (const entry of this.entries.get()) {
      if (entry.refused !== undefined) continue;
      if (now - at(entry.createdAt) < GOES_ON_MILLIS) this.#inTurn(entry).catch(shown);
      else this.#change(entry.clientMessageId, (left) => refused(left, new Error(texts.errors.interrupted)));
    }
  }

  /** Nothing is handed over again after this. */
  close(): void {
    this.#closed = true;
    this.#stopKeeping();
  }

  /** What the service has not taken. */
  unsent(): readonly Sending[] {
    return this.entries.get().filter(({ messageId }) => messageId === undefined);
  }

  /** The agent does not want what was not sent. */
  clear(): void {
    this.entries.set([]);
  }

  /** Resolves when the service has taken the message; rejects when it will not. Asked twice to send a failed message once more, it is one. */
  send(conversationId: string, message: Outgoing, resendOf?: string): Promise<Accepted> {
    const clientMessageId = resendOf === undefined ? this.#newId() : idOfResend(resendOf);
    const known = this.#find(clientMessageId);
    if (known !== undefined) return this.again(clientMessageId) ?? this.#inTurn(known);
    const entry: Sending = {
      clientMessageId,
      conversationId,
      message,
      ...(resendOf === undefined ? {} : { resendOf }),
      createdAt: new Date().toISOString(),
      status: 'sending',
    };
    // A reaction is not a message of its own: its event shows it.
    if (message.type !== 'reaction') this.entries.set([...this.entries.get(), entry]);
    return this.#inTurn(entry);
  }

  /** Tries once more what the service refused or did not answer. */
  again(clientMessageId: string): Promise<Accepted> | undefined {
    const entry = this.#find(clientMessageId);
    if (entry?.refused === undefined) return undefined;
    const { refused, error, ...rest } = entry;
    const next: Sending = { ...rest, status: 'sending' };
    this.entries.set(this.entries.get().map((other) => (other === entry ? next : other)));
    return this.#inTurn(next);
  }

  discard(clientMessageId: string): void {
    this.entries.set(this.entries.get().filter((entry) => entry.clientMessageId !== clientMessageId));
  }

  knows(messageId: string): boolean {
    return this.entries.get().some((entry) => entry.messageId === messageId);
  }

  isOwn(messageId: string): boolean {
    return this.#own.has(messageId);
  }

  /** Forgets what the service's list has by now. */
  settle(conversationId: string, has: (message: Sending) => boolean): void {
    const left = this.entries.get().filter((entry) => entry.conversationId !== conversationId || !has(entry));
    if (left.length < this.entries.get().length) this.entries.set(left);
  }

  apply(event: LiveEvent): void {
    if (event.type === 'conversation_update') {
      const { clientMessageId, messageId, lastMessageAt } = event.data;
      if (clientMessageId === undefined || messageId === undefined) return;
      if (this.#find(clientMessageId) !== undefined) this.#own.add(messageId);
      this.#change(clientMessageId, (entry) => ({
        ...accepted(entry, messageId, 'queued'),
        ...(lastMessageAt === undefined ? {} : { timestamp: lastMessageAt }),
      }));
    } else if (event.type === 'status_update') {
      const { messageId, status, error } = event.data;
      const entry = this.entries.get().find((other) => other.messageId === messageId);
      if (entry === undefined || rank(status) <= rank(entry.status)) return;
      this.#change(entry.clientMessageId, () => ({
        ...entry,
        status,
        ...(error === undefined ? {} : { error }),
      }));
    }
  }

  /** One after the other within a conversation: the service sends in the order in which it takes them. */
  #inTurn(entry: Sending): Promise<Accepted> {
    const { conversationId } = entry;
    const before = this.#turns.get(conversationId);
    const sending =
      before === undefined ? this.#handOver(entry) : before.then(() => this.#unlessClosed(entry));
    const turn = sending.then(shown, shown).then(() => {
      if (this.#turns.get(conversationId) === turn) this.#turns.delete(conversationId);
    });
    this.#turns.set(conversationId, turn);
    return sending;
  }

  async #unlessClosed(entry: Sending): Promise<Accepted> {
    if (this.#closed) throw new ApiError('signed_out', texts.errors.signedOut);
    return this.#handOver(entry);
  }

  async #handOver(entry: Sending): Promise<Accepted> {
    for (let attempt = 0; ; attempt++) {
      try {
        const answer =
          entry.resendOf === undefined
            ? await this.#api.send(entry.conversationId, entry.clientMessageId, entry.message)
            : await this.#api.resend(entry.conversationId, entry.resendOf);
        this.#own.add(answer.messageId);
        this.#change(entry.clientMessageId, (known) => accepted(known, answer.messageId, answer.status));
        return answer;
      } catch (error) {
        const pause = isUnanswered(error) ? PAUSES_MILLIS[attempt] : undefined;
        if (pause !== undefined && !this.#closed) await new Promise((resolve) => setTimeout(resolve, pause));
        // Whoever has signed in meanwhile has not sent it.
        if (this.#closed) throw error;
        if (pause !== undefined) continue;
        // What its event has told of is taken, whatever became of the answer.
        this.#change(entry.clientMessageId, (known) =>
          known.messageId === undefined ? refused(known, error) : known,
        );
        throw error;
      }
    }
  }

  #change(clientMessageId: string, change: (entry: Sending) => Sending): void {
    this.entries.set(
      this.entries.get().map((entry) => (entry.clientMessageId === clientMessageId ? change(entry) : entry)),
    );
  }

  #find(clientMessageId: string): Sending | undefined {
    return this.entries.get().find((entry) => entry.clientMessageId === clientMessageId);
  }
}

function areEntries(value: unknown): value is readonly Sending[] {
  return (
    Array.isArray(value) &&
    value.every(
      (entry: unknown) =>
        hasTexts(entry, 'clientMessageId', 'conversationId', 'createdAt', 'status') &&
        hasTexts((entry as Partial<Sending>).message, 'type'),
    )
  );
}

/** The message itself shows why it was refused. */
function shown(): void {
  // Nothing else to do.
}

/** Whether the service's message is the one that this page sent, of which an answer may have been lost. */
export function isSame(message: Message, { messageId, clientMessageId }: Sending): boolean {
  return message.id === messageId || message.clientMessageId === clientMessageId;
}

/** The entry as the thread shows it. */
export function asMessage(entry: Sending): Message {
  const { message } = entry;
  const shown = {
    id: entry.messageId ?? entry.clientMessageId,
    conversationId: entry.conversationId,
    direction: 'outbound',
    fromName: null,
    timestamp: entry.timestamp ?? entry.createdAt,
    status: entry.refused === undefined ? entry.status : 'failed',
    error: entry.refused === undefined ? (entry.error ?? null) : { title: entry.refused.reason },
    clientMessageId: entry.clientMessageId,
    replyTo: 'replyTo' in message ? (message.replyTo ?? null) : null,
  };
  switch (message.type) {
    case 'text':
      return { ...shown, type: 'text', text: message.text, preview: null };
    case 'template':
      return {
        ...shown,
        type: 'template',
        text: null,
        preview: message.template.text ?? texts.template.words(message.template.name, []),
      };
    case 'media':
      return {
        ...shown,
        type: message.media.kind,
        text: message.media.caption ?? null,
        preview: message.media.filename ?? null,
        // Its event says that the service has the message, and the file with it.
        media_url:
          entry.messageId === undefined || entry.timestamp === undefined
            ? null
            : `/api/media/${encodeURIComponent(entry.messageId)}`,
        content: { type: message.media.kind, filename: message.media.filename },
      };
    case 'reaction':
      return { ...shown, type: 'reaction', text: message.reaction.emoji, preview: null };
  }
}

/** Whatever was said of it before. */
function accepted({ refused: _, ...entry }: Sending, messageId: string, status: string): Sending {
  return { ...entry, messageId, status: rank(status) > rank(entry.status) ? status : entry.status };
}

function refused(entry: Sending, error: unknown): Sending {
  const code = error instanceof ApiError ? error.code : 'internal_error';
  return { ...entry, refused: { code, reason: error instanceof Error ? error.message : String(error) } };
}

function isUnanswered(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'unreachable' || error.code === 'unavailable');
}

/** As the service calls the repetition of a message: one for all who ask for it. */
function idOfResend(messageId: string): string {
  return `resend:${messageId}`;
}

/** Not crypto.randomUUID: that exists only on pages served over https, or from localhost. */
export function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
