import { json, request, Http, type Bearer } from './http';
import type {
  Accepted,
  AgentChange,
  Attachment,
  Body,
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
  SendRequest,
  SignedIn,
  Stats,
  Ticket,
  TicketStatus,
  Trends,
  Waiting,
} from './types';

/** Signing in; the refresh token is in a cookie that only the browser sees. */
export const authApi = {
  login: async (email: string, password: string, newPassword?: string): Promise<SignedIn> =>
    json(
      await request('POST', '/api/auth/login', {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password, newPassword }),
      }),
    ),
  // keepalive: a reload must not cut off the answer that carries the next cookie, for the old one is spent.
  refresh: async (): Promise<SignedIn> =>
    json(await request('POST', '/api/auth/refresh', { keepalive: true })),
  logout: async (): Promise<void> => json(await request('POST', '/api/auth/logout', { keepalive: true })),
};

export type AuthApi = typeof authApi;

/** The service's REST, one method per request. */
export class InboxApi {
  readonly #http: Http;

  constructor(bearer: Bearer) {
    this.#http = new Http(bearer);
  }

  async config(): Promise<PageConfig> {
    return json(await request('GET', '/api/config'));
  }

  conversations(filter: ConversationFilter, cursor?: string): Promise<ConversationPage> {
    return this.#http.get('/api/conversations', { ...filter, cursor });
  }

  conversation(id: string): Promise<Conversation> {
    return this.#http.get(path(id));
  }

  messages(id: string, place: { before?: string; after?: string } = {}): Promise<MessagePage> {
    return this.#http.get(path(id, 'messages'), place);
  }

  /** Everybody of the tenant, also those who are disabled; the oldest account first. */
  agents(cursor?: string): Promise<Page<Colleague>> {
    return this.#http.get('/api/agents', { cursor });
  }

  /** @throws ApiError `email_taken` */
  invite(invitation: Invitation): Promise<OneTimePassword> {
    return this.#http.send('POST', '/api/agents', invitation);
  }

  /** @throws ApiError `conflict` when somebody was faster, `last_admin` when nobody would be an admin any more */
  changeAgent(id: string, change: AgentChange): Promise<Colleague> {
    return this.#http.send('PATCH', `/api/agents/${encodeURIComponent(id)}`, change);
  }

  /** Signs the agent out everywhere. */
  resetPassword(id: string): Promise<OneTimePassword> {
    return this.#http.send('POST', `/api/agents/${encodeURIComponent(id)}/password`, {});
  }

  phoneNumbers(): Promise<{ items: PhoneNumber[] }> {
    return this.#http.get('/api/phone-numbers');
  }

  /** By shortcut. */
  cannedReplies(cursor?: string): Promise<Page<CannedReply>> {
    return this.#http.get('/api/canned-replies', { cursor });
  }

  /** @throws ApiError `conflict` with the one that has the shortcut */
  addCannedReply(reply: NewCannedReply): Promise<CannedReply> {
    return this.#http.send('POST', '/api/canned-replies', reply);
  }

  /** @throws ApiError `conflict` when somebody was faster, or with the one that has the shortcut */
  changeCannedReply(id: string, change: NewCannedReply & { version: number }): Promise<CannedReply> {
    return this.#http.send(
      'PATCH',
      `/api/canned-replies/${encodeURIComponent(id)}`,
      change satisfies Body<'CannedReplyChange'>,
    );
  }

  /** @throws ApiError `conflict` when somebody has changed it */
  removeCannedReply({ id, version }: CannedReply): Promise<void> {
    return this.#http.remove(`/api/canned-replies/${encodeURIComponent(id)}?version=${version}`);
  }

  /** By name. */
  labels(cursor?: string): Promise<Page<Label>> {
    return this.#http.get('/api/labels', { cursor });
  }

  /** @throws ApiError `conflict` with the one that has the name */
  addLabel(label: NewLabel): Promise<Label> {
    return this.#http.send('POST', '/api/labels', label);
  }

  /** @throws ApiError `conflict` when somebody was faster */
  changeLabel(id: string, version: number, colour: string): Promise<Label> {
    return this.#http.send('PATCH', `/api/labels/${encodeURIComponent(id)}`, {
      version,
      colour,
    } satisfies Body<'LabelChange'>);
  }

  /** @throws ApiError `conflict` when somebody has changed it */
  removeLabel({ id, version }: Label): Promise<void> {
    return this.#http.remove(`/api/labels/${encodeURIComponent(id)}?version=${version}`);
  }

  /** What did not arrive, or of which nobody knows; the newest first. */
  failedMessages(cursor?: string): Promise<Page<FailedMessage>> {
    return this.#http.get('/api/messages/failed', { cursor });
  }

  stats(): Promise<Stats> {
    return this.#http.get('/api/dashboard/stats');
  }

  /** The figures once more, also for everybody else of the tenant. */
  refreshStats(): Promise<Stats> {
    return this.#http.send('POST', '/api/dashboard/stats/refresh', {});
  }

  /** @param days 1-35, today among them */
  trends(days: number): Promise<Trends> {
    return this.#http.get('/api/dashboard/trends', { days: String(days) });
  }

  waiting(): Promise<Waiting> {
    return this.#http.get('/api/dashboard/waiting');
  }

  /** The same `clientMessageId` again is the same message: it may be repeated whenever no answer came. */
  send(id: string, clientMessageId: string, message: Outgoing): Promise<Accepted> {
    return this.#http.send('POST', path(id, 'messages'), {
      clientMessageId,
      ...message,
    } satisfies SendRequest);
  }

  resend(id: string, messageId: string, clientMessageId: string): Promise<Accepted> {
    return this.#http.send('POST', path(id, 'messages', messageId, 'resend'), { clientMessageId });
  }

  read(id: string, messageId: string): Promise<void> {
    return this.#http.send('POST', path(id, 'read'), { messageId } satisfies Body<'ReadRequest'>);
  }

  /** @throws ApiError `conflict` when the ticket is no longer with whom it is expected to be */
  assign(id: string, expectedAssigneeId: string | null, assigneeId: string | null): Promise<unknown> {
    return this.#http.send('POST', path(id, 'assign'), {
      expectedAssigneeId,
      assigneeId,
    } satisfies Body<'AssignRequest'>);
  }

  setTicketStatus(id: string, ticketId: string, status: TicketStatus): Promise<unknown> {
    return this.#http.send('PATCH', path(id, 'ticket'), { ticketId, status } satisfies Body<'TicketRequest'>);
  }

  tickets(id: string): Promise<{ items: Ticket[] }> {
    return this.#http.get(path(id, 'tickets'));
  }

  changeLabels(id: string, add: string[], remove: string[]): Promise<unknown> {
    return this.#http.send('POST', path(id, 'labels'), { add, remove } satisfies Body<'LabelsRequest'>);
  }

  notes(id: string): Promise<NotePage> {
    return this.#http.get(path(id, 'notes'));
  }

  /** The same `clientNoteId` twice is one note. */
  addNote(id: string, text: string, clientNoteId: string): Promise<unknown> {
    return this.#http.send('POST', path(id, 'notes'), { text, clientNoteId } satisfies Body<'NoteRequest'>);
  }

  /** @param mediaUrl a message's `media_url` */
  media(mediaUrl: string): Promise<Blob> {
    return this.#http.file(mediaUrl);
  }

  attach(file: File, onProgress: (share: number) => void): Promise<Attachment> {
    return this.#http.upload(
      `/api/attachments?${new URLSearchParams({ filename: file.name }).toString()}`,
      file,
      onProgress,
    );
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

function path(conversationId: string, ...rest: string[]): string {
  return ['/api/conversations', ...[conversationId, ...rest].map(encodeURIComponent)].join('/');
}
