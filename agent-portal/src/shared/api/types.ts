import type { Whole } from './contract';
import type { components } from './service';

// What REST takes and answers, as openapi.json says: `npm run api` makes service.ts of it, `npm run verify` checks that it is current. When
// the service changes what it promises, what relies on that here no longer compiles.

type Schemas = components['schemas'];

type Answer<Name extends keyof Schemas> = Whole<Schemas[Name]>;

/** What the service says when it does not do what it was asked for. */
export type ProblemCode = Schemas['Problem']['code'];

/** The body of a request. */
export type Body<Name extends keyof Schemas> = Schemas[Name];

/** What has to be said of something new. */
type New<Name extends keyof Schemas> = { [Key in keyof Schemas[Name]]-?: NonNullable<Schemas[Name][Key]> };

/** The page makes some itself, of what an event tells or of what has not been answered yet: then only some of it is known. */
type Partly<T, Known extends keyof T> = Pick<T, Known> & Partial<Omit<T, Known>>;

/** Who is signed in. */
export type Agent = Answer<'Profile'>;
export type Role = Agent['role'];
export type SignedIn = Answer<'SignedIn'>;

/** Somebody of the same tenant; `email` and `passwordChangeRequired` are told to admins only. */
export type Colleague = Answer<'Agent'>;
export type Invitation = New<'Invitation'>;
export type AgentChange = Body<'AgentChange'> & { version: number };
/** Told once. */
export type OneTimePassword = Answer<'OneTimePassword'>;

export type Contact = Answer<'Contact'>;

export const TICKET_STATUSES = ['open', 'pending', 'resolved'] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

/** `lastInboundAt` is when the customer last wrote: the 24-hour window starts there. `unread` is counted to 100 at most. */
export type Conversation = Partly<
  Answer<'Conversation'>,
  'id' | 'contact' | 'ticketStatus' | 'assigneeId' | 'lastMessage' | 'lastMessageAt' | 'lastDirection'
>;

/** Which conversations a list shows. `assignee` is an agent's id, `me` or `none`, `label` a label's name. */
export interface ConversationFilter {
  status?: TicketStatus;
  assignee?: string;
  label?: string;
  q?: string;
}

/** One page of a list; without a cursor it is the last. */
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export type ConversationPage = Page<Conversation>;

export type MessageError = Partial<Answer<'Failure'>>;
export type Reaction = Pick<Answer<'MessageReaction'>, 'from' | 'emoji'>;

/** `context` is as WhatsApp says. */
export type Message = Partly<
  Omit<Answer<'Message'>, 'context' | 'error' | 'reactions'>,
  'id' | 'conversationId' | 'direction' | 'type' | 'fromName' | 'text' | 'preview' | 'timestamp' | 'status'
> & {
  context?: { messageId?: string | null; forwarded?: boolean | null } | null;
  error: MessageError | null;
  reactions?: Reaction[];
};

/** Oldest first; `before` is the cursor of older ones, null when there are none, and `after` that of what comes later. */
export type MessagePage = Omit<Answer<'MessagePage'>, 'items'> & { items: Message[] };

export type FailedMessage = Omit<Answer<'FailedMessage'>, 'message'> & { message: Message };
export type Stats = Partly<
  Answer<'Stats'>,
  'activeConversations' | 'waitingConversations' | 'totalMessagesToday' | 'avgResponseTime'
>;
/** Today by hour, and the last days, today the last of them; all in its time zone. */
export type Trends = Answer<'Trends'>;
/** Customers who wait: how many by how long, and those who wait longest. */
export type Waiting = Answer<'Waiting'>;
export type PageConfig = Answer<'PageConfig'>;

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

/** As Meta calls it: the contract says no more of it. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- an interface is not any object
export type TemplateComponent = { type: 'body'; parameters: { type: 'text'; text: string }[] };

export type Accepted = Answer<'Taken'>;
export type Attachment = Omit<Answer<'Uploaded'>, 'filename'>;
export type Note = Answer<'Note'>;
/** Newest first. */
export type NotePage = Answer<'NotePage'>;
export type Ticket = Answer<'TicketView'>;

export type CannedReply = Answer<'CannedReply'>;
export type NewCannedReply = New<'NewCannedReply'>;
export type Label = Answer<'Label'>;
export type NewLabel = New<'NewLabel'>;
export type PhoneNumber = Answer<'PhoneNumber'>;

/** With the problem `conflict` about a ticket: what holds instead. */
export interface Current {
  ticketId?: string | null;
  ticketStatus?: string | null;
  assigneeId?: string | null;
  assigneeName?: string | null;
}
