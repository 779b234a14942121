import { ask, Http, type Bearer } from './http';
import type {
  Accepted,
  AgentChange,
  Attachment,
  CannedReply,
  Colleague,
  Conversation,
  ConversationFilter,
  ConversationPage,
  FailedMessage,
  Invitation,
  Label,
  MessagePage,
  NewCannedReply,
  NewLabel,
  NotePage,
  OneTimePassword,
  Outgoing,
  Page,
  PageConfig,
  PhoneNumber,
  SignedIn,
  Stats,
  Ticket,
  TicketStatus,
  Trends,
  Waiting,
} from './types';

/** Signing in; the refresh token is in a cookie that only the browser sees. */
export const authApi = {
  login: (email: string, password: string, newPassword?: string): Promise<SignedIn> =>
    ask('post', '/api/auth/login', { body: { email, password, newPassword: newPassword ?? null } }),
  // keepalive: a reload must not cut off the answer that carries the next cookie, for the old one is spent.
  refresh: (): Promise<SignedIn> => ask('post', '/api/auth/refresh', { keepalive: true }),
  logout: (): Promise<void> => ask('post', '/api/auth/logout', { keepalive: true }),
};

export type AuthApi = typeof authApi;

/** The service's REST, one method per request. */
export class InboxApi {
  readonly #http: Http;

  constructor(bearer: Bearer) {
    this.#http = new Http(bearer);
  }

  config(): Promise<PageConfig> {
    return ask('get', '/api/config');
  }

  conversations(filter: ConversationFilter, cursor?: string): Promise<ConversationPage> {
    return this.#http.ask('get', '/api/conversations', { query: { ...filter, cursor } });
  }

  conversation(id: string): Promise<Conversation> {
    return this.#http.ask('get', '/api/conversations/{id}', { path: { id } });
  }

  messages(id: string, place: { before?: string; after?: string } = {}): Promise<MessagePage> {
    return this.#http.ask('get', '/api/conversations/{id}/messages', { path: { id }, query: place });
  }

  /** Everybody of the tenant, also those who are disabled; the oldest account first. */
  agents(cursor?: string): Promise<Page<Colleague>> {
    return this.#http.ask('get', '/api/agents', { query: { cursor } });
  }

  /** @throws ApiError `email_taken` */
  invite(invitation: Invitation): Promise<OneTimePassword> {
    return this.#http.ask('post', '/api/agents', { body: invitation });
  }

  /** @throws ApiError `conflict` when somebody was faster, `last_admin` when nobody would be an admin any more */
  changeAgent(id: string, change: AgentChange): Promise<Colleague> {
    return this.#http.ask('patch', '/api/agents/{id}', { path: { id }, body: change });
  }

  /** Signs the agent out everywhere. */
  resetPassword(id: string): Promise<OneTimePassword> {
    return this.#http.ask('post', '/api/agents/{id}/password', { path: { id } });
  }

  phoneNumbers(): Promise<{ items: PhoneNumber[] }> {
    return this.#http.ask('get', '/api/phone-numbers');
  }

  /** By shortcut. */
  cannedReplies(cursor?: string): Promise<Page<CannedReply>> {
    return this.#http.ask('get', '/api/canned-replies', { query: { cursor } });
  }

  /** @throws ApiError `conflict` with the one that has the shortcut */
  addCannedReply(reply: NewCannedReply): Promise<CannedReply> {
    return this.#http.ask('post', '/api/canned-replies', { body: reply });
  }

  /** @throws ApiError `conflict` when somebody was faster, or with the one that has the shortcut */
  changeCannedReply(id: string, change: NewCannedReply & { version: number }): Promise<CannedReply> {
    return this.#http.ask('patch', '/api/canned-replies/{id}', { path: { id }, body: change });
  }

  /** @throws ApiError `conflict` when somebody has changed it */
  removeCannedReply({ id, version }: CannedReply): Promise<void> {
    return this.#http.ask('delete', '/api/canned-replies/{id}', { path: { id }, query: { version } });
  }

  /** By name. */
  labels(cursor?: string): Promise<Page<Label>> {
    return this.#http.ask('get', '/api/labels', { query: { cursor } });
  }

  /** @throws ApiError `conflict` with the one that has the name */
  addLabel(label: NewLabel): Promise<Label> {
    return this.#http.ask('post', '/api/labels', { body: label });
  }

  /** @throws ApiError `conflict` when somebody was faster */
  changeLabel(id: string, version: number, colour: string): Promise<Label> {
    return this.#http.ask('patch', '/api/labels/{id}', { path: { id }, body: { version, colour } });
  }

  /** @throws ApiError `conflict` when somebody has changed it */
  removeLabel({ id, version }: Label): Promise<void> {
    return this.#http.ask('delete', '/api/labels/{id}', { path: { id }, query: { version } });
  }

  /** What did not arrive, or of which nobody knows; the newest first. */
  failedMessages(cursor?: string): Promise<Page<FailedMessage>> {
    return this.#http.ask('get', '/api/messages/failed', { query: { cursor } });
  }

  stats(): Promise<Stats> {
    return this.#http.ask('get', '/api/dashboard/stats');
  }

  /** The figures once more, also for everybody else of the tenant. */
  refreshStats(): Promise<Stats> {
    return this.#http.ask('post', '/api/dashboard/stats/refresh');
  }

  /** @param days 1-35, today among them */
  trends(days: number): Promise<Trends> {
    return this.#http.ask('get', '/api/dashboard/trends', { query: { days } });
  }

  waiting(): Promise<Waiting> {
    return this.#http.ask('get', '/api/dashboard/waiting');
  }

  /** The same `clientMessageId` again is the same message: it may be repeated whenever no answer came. */
  send(id: string, clientMessageId: string, message: Outgoing): Promise<Accepted> {
    return this.#http.ask('post', '/api/conversations/{id}/messages', {
      path: { id },
      body: { clientMessageId, ...message },
    });
  }

  /** Once however often it is asked for. */
  resend(id: string, messageId: string): Promise<Accepted> {
    return this.#http.ask('post', '/api/conversations/{id}/messages/{messageId}/resend', {
      path: { id, messageId },
    });
  }

  read(id: string, messageId: string): Promise<unknown> {
    return this.#http.ask('post', '/api/conversations/{id}/read', { path: { id }, body: { messageId } });
  }

  /** @throws ApiError `conflict` when the ticket is no longer with whom it is expected to be */
  assign(id: string, expectedAssigneeId: string | null, assigneeId: string | null): Promise<unknown> {
    return this.#http.ask('post', '/api/conversations/{id}/assign', {
      path: { id },
      body: { expectedAssigneeId, assigneeId },
    });
  }

  setTicketStatus(id: string, ticketId: string, status: TicketStatus): Promise<unknown> {
    return this.#http.ask('patch', '/api/conversations/{id}/ticket', {
      path: { id },
      body: { ticketId, status },
    });
  }

  tickets(id: string): Promise<{ items: Ticket[] }> {
    return this.#http.ask('get', '/api/conversations/{id}/tickets', { path: { id } });
  }

  changeLabels(id: string, add: string[], remove: string[]): Promise<unknown> {
    return this.#http.ask('post', '/api/conversations/{id}/labels', { path: { id }, body: { add, remove } });
  }

  notes(id: string): Promise<NotePage> {
    return this.#http.ask('get', '/api/conversations/{id}/notes', { path: { id } });
  }

  /** The same `clientNoteId` twice is one note. */
  addNote(id: string, text: string, clientNoteId: string): Promise<unknown> {
    return this.#http.ask('post', '/api/conversations/{id}/notes', {
      path: { id },
      body: { text, clientNoteId },
    });
  }

  /** @param mediaUrl a message's `media_url` */
  media(mediaUrl: string): Promise<Blob> {
    return this.#http.file(mediaUrl);
  }

  attach(file: File, onProgress: (share: number) => void): Promise<Attachment> {
    return this.#http.upload('/api/attachments', { query: { filename: file.name } }, file, onProgress);
  }
}

/** All pages of a list that is short, one after another. */
export async function everything<Item>(read: (cursor?: string) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}
