import { memo, type ReactNode } from 'react';
import { MenuTrigger, Popover, Menu, MenuItem } from 'react-aria-components';
import type { Message } from '../../shared/api/types';
import { fullTime, tick, time, words, type Tick } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Button, IconButton } from '../../shared/ui/controls';
import { Icon, type IconName } from '../../shared/ui/icons';
import { Content } from './Content';

const EMOJI = ['👍', '❤️', '😂', '😮', '😢', '🙏'];
/** Said by WhatsApp, not by a person. */
const SYSTEM_TYPES = new Set(['system', 'request_welcome', 'ephemeral']);
const TICK_ICONS: Record<Tick['kind'], IconName> = {
  clock: 'clock',
  question: 'question',
  one: 'check',
  two: 'checks',
  read: 'checks',
  failed: 'warning',
};

export interface MessageActions {
  onReply: (message: Message) => void;
  onReact: (message: Message, emoji: string) => void;
  onResend: (message: Message) => void;
  onDiscard: (message: Message) => void;
  onShowQuoted: (id: string) => void;
  onGrow: () => void;
}

export interface MessageItemProps extends MessageActions {
  message: Message;
  /** Who wrote it, as the agent calls them. */
  author: string;
  /** The other agent who wrote it, if one did. */
  colleague: string | undefined;
  quoted: { id: string; author: string; words: string } | undefined;
  /** What the business has put on it. */
  reacted: string | undefined;
  /** Whether the service has it; otherwise it is on its way, or was refused. */
  isStored: boolean;
}

/** One message: what it says, what it answers, how far it got, and what can be done about it. */
export const MessageItem = memo(function MessageItem(props: MessageItemProps): ReactNode {
  const { message, author, colleague, quoted, isStored, onGrow } = props;
  if (SYSTEM_TYPES.has(message.type ?? '')) {
    return (
      <li className="system-message">
        <span>{words(message)}</span>
      </li>
    );
  }
  const reactions = message.reactions ?? [];
  return (
    <li
      className="message"
      id={elementId(message.id)}
      data-direction={message.direction ?? 'inbound'}
      data-type={message.type}
      data-status={message.status ?? undefined}
    >
      <article className="bubble" aria-label={author}>
        {colleague === undefined ? null : <p className="kind">{colleague}</p>}
        {message.context?.forwarded === true ? <p className="kind">{texts.thread.forwarded}</p> : null}
        {quoted === undefined ? null : <Quote {...quoted} onShow={props.onShowQuoted} />}
        <Content message={message} onGrow={onGrow} />
        <Meta message={message} />
      </article>
      {reactions.length === 0 ? null : (
        <span
          className="reactions"
          role="img"
          aria-label={texts.thread.reactions(reactions.map(({ emoji }) => emoji).join(' '))}
        >
          {reactions.map(({ emoji }) => emoji).join(' ')}
        </span>
      )}
      {message.status === 'failed' ? <Failure {...props} /> : null}
      {isStored && message.revokedAt == null ? <Actions {...props} /> : null}
    </li>
  );
});

export function elementId(messageId: string): string {
  return `message-${messageId}`;
}

function Meta({ message }: { message: Message }): ReactNode {
  const state = tick(message);
  return (
    <span className="meta">
      {message.editedAt == null || message.revokedAt != null ? null : <span>{texts.thread.edited}</span>}
      <time dateTime={message.timestamp ?? undefined} title={fullTime(message.timestamp)}>
        {time(message.timestamp)}
      </time>
      {state === undefined ? null : (
        <span className="tick" data-kind={state.kind} role="img" aria-label={state.label} title={state.label}>
          <Icon name={TICK_ICONS[state.kind]} />
        </span>
      )}
    </span>
  );
}

function Quote(props: {
  id: string;
  author: string;
  words: string;
  onShow: (id: string) => void;
}): ReactNode {
  // It is on a page that has not been read.
  if (props.words === '') {
    return (
      <span className="quote">
        <strong dir="auto">{props.author}</strong>
      </span>
    );
  }
  return (
    <button
      type="button"
      className="quote"
      aria-label={`${texts.thread.quoted}: ${props.author}: ${props.words}`}
      onClick={() => {
        props.onShow(props.id);
      }}
    >
      <strong dir="auto">{props.author}</strong>
      <span dir="auto">{props.words}</span>
    </button>
  );
}

function Failure({ message, isStored, onResend, onDiscard }: MessageItemProps): ReactNode {
  const { title, hint } = message.error ?? {};
  return (
    <div className="failure" role="group" aria-label={texts.tick.failed}>
      <p>
        <strong>{[texts.tick.failed, title].filter(Boolean).join(': ')}</strong>
        {hint == null ? null : <span>{hint}</span>}
      </p>
      <Button
        onPress={() => {
          onResend(message);
        }}
      >
        {isStored ? texts.thread.resend : texts.retry}
      </Button>
      {isStored ? null : (
        <Button
          look="quiet"
          onPress={() => {
            onDiscard(message);
          }}
        >
          {texts.thread.discard}
        </Button>
      )}
    </div>
  );
}

function Actions({ message, author, reacted, onReply, onReact }: MessageItemProps): ReactNode {
  return (
    <span className="actions">
      <IconButton
        icon="reply"
        label={texts.thread.replyTo(author)}
        onPress={() => {
          onReply(message);
        }}
      />
      <MenuTrigger>
        <IconButton icon="smile" label={texts.thread.react} />
        <Popover className="popover">
          <Menu
            className="emoji"
            aria-label={texts.thread.react}
            onAction={(emoji) => {
              onReact(message, String(emoji));
            }}
          >
            {EMOJI.map((emoji) => {
              const isChosen = emoji === reacted;
              const label = isChosen ? texts.thread.takeBack(emoji) : texts.thread.reactWith(emoji);
              return (
                <MenuItem
                  key={emoji}
                  id={emoji}
                  textValue={label}
                  aria-label={label}
                  className={isChosen ? 'emoji-option chosen' : 'emoji-option'}
                >
                  {emoji}
                  {isChosen ? <Icon name="check" /> : null}
                </MenuItem>
              );
            })}
          </Menu>
        </Popover>
      </MenuTrigger>
    </span>
  );
}
