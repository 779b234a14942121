import { json, request, Http, type Bearer } from './http';
import type {
  Accepted,
  Attachment,
  Colleague,
  Conversation,
  ConversationFilter,
  ConversationPage,
  MessagePage,
  NotePage,
  Outgoing,
  PageConfig,
  SignedIn,
  Stats,
  Ticket,
  TicketStatus,
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

  /** Everybody of the tenant, by name. */
  agents(): Promise<{ items: Colleague[] }> {
    return this.#http.get('/api/agents');
  }

  stats(): Promise<Stats> {
    return this.#http.get('/api/dashboard/stats');
  }

  /** The same `clientMessageId` again is the same message: it may be repeated whenever no answer came. */
  send(id: string, clientMessageId: string, message: Outgoing): Promise<Accepted> {
    return this.#http.send('POST', path(id, 'messages'), { clientMessageId, ...message });
  }

  resend(id: string, messageId: string, clientMessageId: string): Promise<Accepted> {
    return this.#http.send('POST', path(id, 'messages', messageId, 'resend'), { clientMessageId });
  }

  read(id: string, messageId: string): Promise<void> {
    return this.#http.send('POST', path(id, 'read'), { messageId });
  }

  /** @throws ApiError `conflict` when the ticket is no longer with whom it is expected to be */
  assign(id: string, expectedAssigneeId: string | null, assigneeId: string | null): Promise<unknown> {
    return this.#http.send('POST', path(id, 'assign'), { expectedAssigneeId, assigneeId });
  }

  setTicketStatus(id: string, ticketId: string, status: TicketStatus): Promise<unknown> {
    return this.#http.send('PATCH', path(id, 'ticket'), { ticketId, status });
  }

  tickets(id: string): Promise<{ items: Ticket[] }> {
    return this.#http.get(path(id, 'tickets'));
  }

  changeLabels(id: string, add: string[], remove: string[]): Promise<unknown> {
    return this.#http.send('POST', path(id, 'labels'), { add, remove });
  }

  notes(id: string): Promise<NotePage> {
    return this.#http.get(path(id, 'notes'));
  }

  /** The same `clientNoteId` twice is one note. */
  addNote(id: string, text: string, clientNoteId: string): Promise<unknown> {
    return this.#http.send('POST', path(id, 'notes'), { text, clientNoteId });
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

function path(conversationId: string, ...rest: string[]): string {
  return ['/api/conversations', ...[conversationId, ...rest].map(encodeURIComponent)].join('/');
}
