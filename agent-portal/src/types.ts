// What REST answers; the Java records of the same names are its source.

export interface Agent {
  id: string;
  tenantId: string;
  name: string;
  email: string;
  role: 'agent' | 'lead' | 'admin';
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

export interface Conversation {
  id: string;
  contact: Contact;
  ticketStatus: string | null;
  assigneeId: string | null;
  lastMessage: string | null;
  lastMessageAt: string | null;
  lastDirection: string | null;
}

export interface ConversationPage {
  items: Conversation[];
  nextCursor: string | null;
}

export interface MessageError {
  title?: string | null;
  hint?: string | null;
}

export interface Message {
  id: string;
  conversationId: string;
  direction: string | null;
  type: string | null;
  fromName: string | null;
  text: string | null;
  preview: string | null;
  timestamp: string | null;
  status: string | null;
  error: MessageError | null;
}

export interface MessagePage {
  items: Message[];
  before: string | null;
  after: string | null;
}

export interface Stats {
  activeConversations: number;
  waitingConversations: number;
  totalMessagesToday: number;
  avgResponseTime: number;
}

export interface PageConfig {
  realtimeUrl: string | null;
  realtimePort: number;
}
