import { Fragment, useCallback, useEffect, useMemo, useRef, type ReactNode } from 'react';
import type { Conversation, Message } from '../../shared/api/types';
import { useColleagues } from '../../shared/inbox/useColleagues';
import { describe } from '../../shared/session/desk';
import { useDesk } from '../../shared/session/DeskContext';
import { contactName, day, words } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Button } from '../../shared/ui/controls';
import { Icon } from '../../shared/ui/icons';
import { Empty, Failed, Loading } from '../../shared/ui/parts';
import { elementId, MessageItem, type MessageActions } from './MessageItem';
import { useMarkRead } from './useMarkRead';
import { useScroll } from './useScroll';
import { useThread } from './useThread';

/** The messages of one conversation, the newest at the end. Made anew for each conversation. */
export function ThreadView({ conversation }: { conversation: Conversation }): ReactNode {
  const { messages, isLoading, isFailed, hasOlder, isLoadingOlder, older, retry } = useThread(
    conversation.id,
  );
  const { scroller, isAtEnd, below, onScroll, toEnd, onGrow } = useScroll(messages, older);
  const { authorOf, colleagueOf } = useAuthors(conversation, messages);
  const actions = useActions(conversation, authorOf);
  useMarkRead(conversation.id, messages, isAtEnd);
  const byId = useMemo(() => index(messages), [messages]);

  return (
    <div className="thread">
      <div
        ref={scroller}
        className="scroller"
        tabIndex={0}
        aria-label={texts.thread.messages}
        role="region"
        onScroll={onScroll}
      >
        {hasOlder ? (
          <div className="wide">
            <Button onPress={older} isPending={isLoadingOlder}>
              {isLoadingOlder ? texts.loading : texts.thread.older}
            </Button>
          </div>
        ) : null}
        <div role="log" aria-live="polite" aria-label={texts.thread.messages}>
          <ol className="messages">
            {messages.map((message, position) => {
              const quotedId = message.replyTo ?? message.context?.messageId ?? undefined;
              const quoted = quotedId === undefined ? undefined : byId.get(quotedId);
              return (
                <Fragment key={message.clientMessageId ?? message.id}>
                  <DayBefore message={message} previous={messages[position - 1]} />
                  <MessageItem
                    message={message}
                    author={authorOf(message)}
                    colleague={colleagueOf(message)}
                    quoted={
                      quotedId === undefined
                        ? undefined
                        : quoted === undefined
                          ? { id: quotedId, author: texts.thread.earlier, words: '' }
                          : { id: quoted.id, author: authorOf(quoted), words: words(quoted) }
                    }
                    reacted={ourReaction(message, conversation)}
                    isStored={isStored(message)}
                    onGrow={onGrow}
                    {...actions}
                  />
                </Fragment>
              );
            })}
          </ol>
        </div>
        {isLoading ? <Loading /> : null}
        {isFailed ? <Failed title={texts.thread.failed} onRetry={retry} /> : null}
        {!isLoading && !isFailed && messages.length === 0 ? (
          <Empty icon="chat" title={texts.thread.empty} />
        ) : null}
      </div>
      {isAtEnd ? null : (
        <div className="jump">
          <Button look="primary" onPress={toEnd} aria-label={texts.thread.newest}>
            <Icon name="down" />
            {below === 0 ? null : texts.thread.newMessages(below)}
          </Button>
        </div>
      )}
    </div>
  );
}

interface Authors {
  /** Who wrote it, as the agent calls them. */
  authorOf: (message: Message) => string;
  /** The other agent who wrote it, if one did. */
  colleagueOf: (message: Message) => string | undefined;
}

function useAuthors(conversation: Conversation, messages: readonly Message[]): Authors {
  const { agent } = useDesk();
  const nameOf = useColleagues(messages.some(({ sentBy }) => sentBy != null && sentBy !== agent.id));
  const customer = contactName(conversation);
  return useMemo(() => {
    const colleagueOf = ({ sentBy }: Message): string | undefined =>
      sentBy == null || sentBy === agent.id ? undefined : nameOf(sentBy);
    return {
      colleagueOf,
      authorOf: (message) =>
        message.direction === 'outbound'
          ? (colleagueOf(message) ?? texts.thread.us)
          : (message.fromName ?? customer),
    };
  }, [agent.id, nameOf, customer]);
}

function useActions(
  conversation: Conversation,
  authorOf: Authors['authorOf'],
): Omit<MessageActions, 'onGrow'> {
  const { id } = conversation;
  const desk = useDesk();
  const latest = useRef(conversation);
  useEffect(() => {
    latest.current = conversation;
  });
  const report = useCallback(
    (error: unknown) => {
      desk.say(texts.composer.refused(describe(error)));
    },
    [desk],
  );
  return useMemo(
    () => ({
      onReply: (message) => {
        desk.drafts.change(id, {
          replyTo: { id: message.id, name: authorOf(message), words: words(message) },
        });
        document.getElementById('composer')?.focus();
      },
      onReact: (message, emoji) => {
        // The same once more takes it back, as on WhatsApp.
        const next = emoji === ourReaction(message, latest.current) ? null : emoji;
        desk.outbox
          .send(id, { type: 'reaction', reaction: { messageId: message.id, emoji: next } })
          .catch(report);
      },
      onResend: (message) => {
        if (isStored(message)) {
          desk.outbox.send(id, { type: 'text', text: words(message) }, message.id).catch(ignore);
        } else desk.outbox.again(message.clientMessageId ?? '')?.catch(ignore);
      },
      onDiscard: (message) => {
        desk.outbox.discard(message.clientMessageId ?? '');
      },
      onShowQuoted: (messageId) => {
        const element = document.getElementById(elementId(messageId));
        element?.scrollIntoView({ block: 'center' });
      },
    }),
    [desk, id, authorOf, report],
  );
}

/** The message itself shows why it was refused. */
function ignore(): void {
  // Nothing else to do.
}

/** A message that the service has not taken yet goes by the id that this page gave it. */
function isStored(message: Message): boolean {
  return message.id !== message.clientMessageId;
}

/** What the business has put on the message: one reaction, whichever agent it was. */
function ourReaction({ reactions }: Message, conversation: Conversation): string | undefined {
  const { phoneNumberId, contact } = conversation;
  // Of a conversation that began while the page was open, the number is not known yet.
  const isOurs = (from: string | null | undefined): boolean =>
    phoneNumberId == null ? from !== contact.phone && from !== contact.userId : from === phoneNumberId;
  return reactions?.find(({ from }) => isOurs(from))?.emoji ?? undefined;
}

/** Messages by the ids that an answer may name: ours, and WhatsApp's. */
function index(messages: readonly Message[]): ReadonlyMap<string, Message> {
  const byId = new Map<string, Message>();
  for (const message of messages) {
    if (message.whatsappId != null) byId.set(message.whatsappId, message);
    byId.set(message.id, message);
  }
  return byId;
}

function DayBefore({ message, previous }: { message: Message; previous: Message | undefined }): ReactNode {
  if (message.timestamp === null) return null;
  const today = new Date(message.timestamp).toDateString();
  if (previous?.timestamp != null && new Date(previous.timestamp).toDateString() === today) return null;
  return (
    <li className="day">
      <span>{day(message.timestamp)}</span>
    </li>
  );
}
