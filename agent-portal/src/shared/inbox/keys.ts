import type { ConversationFilter } from '../api/types';

/** Names of what is read from the service. */
export const keys = {
  lists: ['conversations'],
  list: (filter: ConversationFilter) => ['conversations', filter],
  details: ['conversation'],
  conversation: (id: string) => ['conversation', id],
  threads: ['conversation-messages'],
  messages: (id: string) => ['conversation-messages', id],
  notes: (id: string) => ['conversation-notes', id],
  tickets: (id: string) => ['conversation-tickets', id],
  media: (mediaUrl: string) => ['media', mediaUrl],
  agents: ['agents'],
  agentPages: ['administration', 'agents'],
  cannedReplies: ['canned-replies'],
  cannedReplyPages: ['administration', 'canned-replies'],
  failedPages: ['administration', 'failed-messages'],
  labels: ['labels'],
  labelPages: ['administration', 'labels'],
  phoneNumbers: ['phone-numbers'],
  stats: ['dashboard-metrics'],
  trends: ['dashboard-trends'],
  waiting: ['dashboard-waiting'],
} as const satisfies Record<string, readonly unknown[] | ((argument: never) => readonly unknown[])>;
