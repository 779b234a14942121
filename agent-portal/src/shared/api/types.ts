// What REST answers; the Java records of the same names are its source. Optional: older services do not send it.

export interface Agent {
  id: string;
  tenantId: string;
  name: string;
  email: string;
  role: 'agent' | 'lead' | 'admin';
}

/** Somebody of the same tenant. */
export interface Colleague {
  id: string;
  name: string;
  role: Agent['role'];
  enabled: boolean;
  status: 'online' | 'away' | 'offline';
}

export interface SignedIn {
  token: string;
  expiresAt: string;
  agent: Agent;
}

export interface Contact {
  id: string | null;
  name: string | null;
  phone: string | null;
  userId: string | null;
}

export const TICKET_STATUSES = ['open', 'pending', 'resolved'] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

export interface Conversation {
  id: string;
  contact: Contact;
  ticketId?: string | null;
  ticketNumber?: number | null;
  ticketStatus: string | null;
  assigneeId: string | null;
  lastMessage: string | null;
  lastMessageAt: string | null;
  lastMessageId?: string | null;
  lastDirection: string | null;
  /** When the customer last wrote: the 24-hour window starts here. */
  lastInboundAt?: string | null;
  labels?: string[] | null;
  /** Inbound messages that this agent has not read; counted to 100 at most. */
  unread?: number | null;
  externalIds?: Record<string, string> | null;
}

/** Which conversations a list shows. `assignee` is an agent's id, `me` or `none`. */
export interface ConversationFilter {
  status?: TicketStatus;
  assignee?: string;
  q?: string;
}

export interface ConversationPage {
  items: Conversation[];
  nextCursor: string | null;
}

export interface MessageError {
  code?: number | string | null;
  title?: string | null;
  hint?: string | null;
}

export interface Reaction {
  from: string | null;
  emoji: string;
}

export interface Message {
  id: string;
  conversationId: string;
  direction: string | null;
  type: string | null;
  from?: string | null;
  fromName: string | null;
  text: string | null;
  preview: string | null;
  content?: Record<string, unknown> | null;
  /** Where its file is served. */
  media_url?: string | null;
  timestamp: string | null;
  status: string | null;
  error: MessageError | null;
  context?: { messageId?: string | null; forwarded?: boolean | null } | null;
  clientMessageId?: string | null;
  sentBy?: string | null;
  /** The message that this one answers; our id. */
  replyTo?: string | null;
  whatsappId?: string | null;
  reactions?: Reaction[] | null;
  editedAt?: string | null;
  revokedAt?: string | null;
}

export interface MessagePage {
  /** Oldest first. */
  items: Message[];
  /** Cursor of the page of older ones; null when there are none. */
  before: string | null;
  /** Cursor of what comes later. */
  after: string | null;
}

export interface Stats {
  activeConversations: number;
  waitingConversations: number;
  totalMessagesToday: number;
  avgResponseTime: number;
  timestamp?: string | null;
}

export interface PageConfig {
  realtimeUrl: string | null;
  realtimePort: number;
}

export type MediaKind = 'image' | 'video' | 'audio' | 'document' | 'sticker';

/** What an agent sends. */
export type Outgoing =
  | { type: 'text'; text: string; replyTo?: string }
  | {
      type: 'template';
      template: { name: string; language: string; components: TemplateComponent[]; text: string | null };
      replyTo?: string;
    }
  | {
      type: 'media';
      media: { kind: MediaKind; attachmentId: string; caption?: string; filename?: string };
      replyTo?: string;
    }
  | { type: 'reaction'; reaction: { messageId: string; emoji: string | null } };

export interface TemplateComponent {
  type: 'body';
  parameters: { type: 'text'; text: string }[];
}

export interface Accepted {
  messageId: string;
  clientMessageId: string;
  status: string;
}

export interface Attachment {
  attachmentId: string;
  mimeType: string;
  size: number;
}

export interface Note {
  id: string;
  text: string;
  authorId: string;
  createdAt: string | null;
}

export interface NotePage {
  /** Newest first. */
  items: Note[];
  nextCursor: string | null;
}

export interface Ticket {
  id: string;
  number: number | null;
  status: string;
  assigneeId: string | null;
  openedAt: string;
}

/** With the problem `conflict`: what holds instead. */
export interface Current {
  ticketId?: string | null;
  ticketStatus?: string | null;
  assigneeId?: string | null;
  assigneeName?: string | null;
}
