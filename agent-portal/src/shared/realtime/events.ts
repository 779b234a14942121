import type { Stats } from '../api/types';

/** What arrives over the socket, by the event's name. */
export type LiveEvent =
  | { type: 'new_message'; data: NewMessage }
  | { type: 'conversation_update'; data: ConversationUpdate }
  | { type: 'status_update'; data: StatusUpdate }
  | { type: 'metrics_update'; data: Stats }
  | { type: 'ticket_update'; data: TicketUpdate }
  | { type: 'message_reaction'; data: MessageReaction }
  | { type: 'message_update'; data: MessageUpdate }
  | { type: 'conversation_read'; data: ConversationRead };

/** What colleagues are doing; told as it happens, and kept nowhere. */
export type ActivityEvent =
  | { type: 'typing'; data: { conversationId: string; userId: string; isTyping: boolean } }
  | { type: 'viewing'; data: { conversationId: string; userId: string; isViewing: boolean } }
  | { type: 'presence_update'; data: { userId: string; status: string; lastSeenAt?: string | null } };

/** What all agents choose from is not what it was. Kept nowhere, and carries nothing: it is to be read. */
export interface CatalogEvent {
  type: 'catalog_update';
  data: { catalog: string };
}

export type AnyEvent = LiveEvent | ActivityEvent | CatalogEvent;

export interface NewMessage {
  conversationId: string;
  messageId: string;
  from: string;
  from_name: string | null;
  message: string;
  media_url?: string | null;
  timestamp: string;
  isNewConversation?: boolean;
  type?: string;
  preview?: string;
}

export interface ConversationUpdate {
  conversationId: string;
  lastMessage?: string;
  lastMessageAt?: string;
  direction?: string;
  /** The agent who wrote it; absent when no agent did. */
  sentBy?: string;
  externalSystem?: string;
  externalId?: string;
  /** Empty when it is nobody's now. */
  assigneeId?: string;
  labels?: string[];
  clientMessageId?: string;
  messageId?: string;
  readBy?: string;
  noteId?: string;
  mergedInto?: string;
}

export interface StatusUpdate {
  messageId: string;
  conversationId: string;
  status: string;
  timestamp: string;
  error?: { code: number; title?: string; hint?: string };
}

export interface TicketUpdate {
  ticketId: string;
  conversationId: string;
  status: string;
  assigneeId: string | null;
}

export interface MessageReaction {
  messageId: string;
  conversationId: string;
  emoji: string | null;
  from: string;
}

export interface MessageUpdate {
  messageId: string;
  conversationId: string;
  change: string;
  message: string;
  type?: string;
  preview?: string;
  timestamp: string;
}

export interface ConversationRead {
  conversationId: string;
  userId: string;
  unread: number;
}

const REQUIRED = {
  new_message: {
    conversationId: 'string',
    messageId: 'string',
    from: 'string',
    message: 'string',
    timestamp: 'string',
  },
  conversation_update: { conversationId: 'string' },
  status_update: { messageId: 'string', conversationId: 'string', status: 'string', timestamp: 'string' },
  metrics_update: {
    activeConversations: 'number',
    waitingConversations: 'number',
    totalMessagesToday: 'number',
    avgResponseTime: 'number',
  },
  ticket_update: { ticketId: 'string', conversationId: 'string', status: 'string' },
  message_reaction: { messageId: 'string', conversationId: 'string', from: 'string' },
  message_update: {
    messageId: 'string',
    conversationId: 'string',
    change: 'string',
    message: 'string',
    timestamp: 'string',
  },
  conversation_read: { conversationId: 'string', userId: 'string', unread: 'number' },
  typing: { conversationId: 'string', userId: 'string', isTyping: 'boolean' },
  viewing: { conversationId: 'string', userId: 'string', isViewing: 'boolean' },
  presence_update: { userId: 'string', status: 'string' },
  catalog_update: { catalog: 'string' },
} as const satisfies Record<AnyEvent['type'], Record<string, 'string' | 'number' | 'boolean'>>;

/** The events that this page shows; others are heard by nobody. */
export const EVENT_TYPES = Object.keys(REQUIRED) as AnyEvent['type'][];

/** Checks what came, because the service may be newer than a page that has been open for a week. */
export function parseEvent(type: AnyEvent['type'], data: unknown): AnyEvent | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const fields = data as Record<string, unknown>;
  const complete = Object.entries(REQUIRED[type]).every(([name, kind]) => typeof fields[name] === kind);
  return complete ? ({ type, data } as AnyEvent) : undefined;
}

export function isActivity(event: AnyEvent): event is ActivityEvent {
  return event.type === 'typing' || event.type === 'viewing' || event.type === 'presence_update';
}
