import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Input, Label, SearchField } from 'react-aria-components';
import { Link, useSearchParams } from 'react-router';
import { TICKET_STATUSES, type Conversation, type ConversationFilter } from '../../shared/api/types';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';
import { contactName, fullTime, shortTime } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Button, Choice, IconButton } from '../../shared/ui/controls';
import { Icon } from '../../shared/ui/icons';
import { Avatar, Empty, Failed, Loading } from '../../shared/ui/parts';
import { useConversations } from './useConversations';

const ANY = 'any';
const STATUSES = [
  { id: ANY, label: texts.list.anyStatus },
  ...TICKET_STATUSES.map((id) => ({ id, label: texts.status[id] ?? id })),
];
const ASSIGNEES = [
  { id: ANY, label: texts.list.anybody },
  { id: 'me', label: texts.list.mine },
  { id: 'none', label: texts.list.nobody },
];
const SEARCH_PAUSE_MILLIS = 250;
const LONGEST_SEARCH = 100;
/** So near to the list's end the next page is read. */
const NEAR_END_PIXELS = 400;

/** The conversations, newest first, as the address says which. */
export function ConversationList({ openId }: { openId: string | undefined }): ReactNode {
  const [parameters] = useSearchParams();
  const filter = filterOf(parameters);
  const { items, isLoading, isFailed, hasMore, isLoadingMore, more, retry } = useConversations(filter);
  const isFiltered = Object.keys(filter).length > 0;

  return (
    <nav className="list-pane" aria-label={texts.list.label}>
      <Filters filter={filter} />
      <div
        className="list-scroller"
        onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
          if (scrollHeight - scrollTop - clientHeight < NEAR_END_PIXELS) more();
        }}
        onKeyDown={moveFocus}
      >
        <ul className="conversations">
          {items.map((conversation) => (
            <Row
              key={conversation.id}
              conversation={conversation}
              isOpen={conversation.id === openId}
              search={parameters.toString()}
            />
          ))}
        </ul>
        {isLoading ? <Loading /> : null}
        {isFailed ? <Failed title={texts.list.failed} onRetry={retry} /> : null}
        {!isLoading && !isFailed && items.length === 0 ? (
          <Empty icon="chat" title={isFiltered ? texts.list.noMatch : texts.list.empty} />
        ) : null}
        {hasMore ? (
          <div className="wide">
            <Button onPress={more} isPending={isLoadingMore}>
              {isLoadingMore ? texts.loading : texts.list.more}
            </Button>
          </div>
        ) : null}
      </div>
    </nav>
  );
}

function Row(props: { conversation: Conversation; isOpen: boolean; search: string }): ReactNode {
  const { conversation, isOpen, search } = props;
  const desk = useDesk();
  const unread = useStore(desk.inbox.unread.counts, (counts) => counts.get(conversation.id) ?? 0);
  const name = contactName(conversation);
  const words = conversation.lastMessage ?? '';
  const status = conversation.ticketStatus;
  return (
    <li>
      <Link
        className="conversation"
        to={{ pathname: `/conversations/${encodeURIComponent(conversation.id)}`, search }}
        aria-current={isOpen ? 'page' : undefined}
        data-unread={unread > 0}
      >
        <Avatar name={name} />
        <span className="name">{name}</span>
        <time
          className="time"
          dateTime={conversation.lastMessageAt ?? undefined}
          title={fullTime(conversation.lastMessageAt)}
        >
          {shortTime(conversation.lastMessageAt)}
        </time>
        <span className="words">
          {conversation.lastDirection === 'outbound' ? texts.list.you(words) : words}
        </span>
        <span className="marks">
          {status === null || status === 'open' ? null : (
            <span className="chip" data-status={status}>
              {texts.status[status] ?? status}
            </span>
          )}
          {unread === 0 ? null : (
            <span className="badge" role="img" aria-label={texts.list.unread(unread)}>
              {unread > 99 ? texts.list.manyUnread : unread}
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}

function Filters({ filter }: { filter: ConversationFilter }): ReactNode {
  const [, setParameters] = useSearchParams();
  const change = (name: string, value: string): void => {
    setParameters(
      (parameters) => {
        const next = new URLSearchParams(parameters);
        if (value === '') next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  };
  return (
    <div className="filters">
      <Search
        given={filter.q ?? ''}
        onSearch={(q) => {
          change('q', q);
        }}
      />
      <Choice
        label={texts.list.status}
        options={STATUSES}
        value={filter.status ?? ANY}
        onChange={(id) => {
          change('status', id === ANY ? '' : id);
        }}
      />
      <Choice
        label={texts.list.assignee}
        options={ASSIGNEES}
        value={filter.assignee ?? ANY}
        onChange={(id) => {
          change('assignee', id === ANY ? '' : id);
        }}
      />
    </div>
  );
}

/** Searches when the agent stops writing. */
function Search({ given, onSearch }: { given: string; onSearch: (q: string) => void }): ReactNode {
  const [words, setWords] = useState(given);
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  useEffect(() => {
    if (words.trim() === given) return undefined;
    const timer = setTimeout(() => {
      latest.current(words.trim());
    }, SEARCH_PAUSE_MILLIS);
    return () => {
      clearTimeout(timer);
    };
  }, [words, given]);
  return (
    <SearchField className="search" value={words} onChange={setWords} maxLength={LONGEST_SEARCH}>
      <Label className="only-heard">{texts.list.search}</Label>
      <Icon name="search" />
      <Input placeholder={texts.list.search} />
      {words === '' ? null : <IconButton icon="close" label={texts.list.clear} />}
    </SearchField>
  );
}

function filterOf(parameters: URLSearchParams): ConversationFilter {
  const status = TICKET_STATUSES.find((candidate) => candidate === parameters.get('status'));
  const assignee = parameters.get('assignee') ?? '';
  const q = (parameters.get('q') ?? '').trim();
  return {
    ...(status === undefined ? {} : { status }),
    ...(assignee === '' ? {} : { assignee }),
    ...(q === '' ? {} : { q }),
  };
}

/** The arrow keys go from conversation to conversation. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('a')];
  const index = links.findIndex((link) => link === document.activeElement);
  const next = links[index + step];
  if (index < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
