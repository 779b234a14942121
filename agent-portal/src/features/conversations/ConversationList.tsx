import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { Input, Label, SearchField } from 'react-aria-components';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { TICKET_STATUSES, type Conversation, type ConversationFilter } from '../../shared/api/types';
import { useColleagueOptions, useColleagues } from '../../shared/inbox/useColleagues';
import { useLabels } from '../../shared/inbox/useLabels';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';
import { contactName, fullTime, shortTime } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Button, Choice, IconButton } from '../../shared/ui/controls';
import { Icon } from '../../shared/ui/icons';
import { LabelChip } from '../../shared/ui/LabelChip';
import { Avatar, Empty, Failed, Loading } from '../../shared/ui/parts';
import { useShortcut } from '../../shared/ui/shortcuts';
import { useHeldOrder } from './order';
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
/** Before a label's name, so that no label is taken for `any`. */
const LABEL = 'label ';
const LONGEST_SEARCH = 100;
/** So many rows before the list's end the next page is read. */
const ROWS_AHEAD = 10;
/** As the style says. */
const ROW_PIXELS = 68;

/** The conversations, newest first, as the address says which. */
export function ConversationList({ openId }: { openId: string | undefined }): ReactNode {
  const [parameters] = useSearchParams();
  const desk = useDesk();
  const filter = filterOf(parameters, desk.agent.id);
  const { items, isLoading, isFailed, hasMore, isLoadingMore, more, retry } = useConversations(filter);
  const isFiltered = Object.keys(filter).length > 0;
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);

  return (
    <nav className="list-pane" aria-label={texts.list.label}>
      <h1 className="only-heard">{texts.list.label}</h1>
      <Filters filter={filter} />
      <div ref={setScroller} className="list-scroller">
        <Rows
          key={JSON.stringify(filter)}
          scroller={scroller}
          items={items}
          openId={openId}
          search={parameters.toString()}
          onNearEnd={more}
        />
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

interface RowsProps {
  scroller: HTMLDivElement | null;
  items: readonly Conversation[];
  openId: string | undefined;
  search: string;
  onNearEnd: () => void;
}

/** Only the rows that can be seen are there, however long the list. */
function Rows({ scroller, items, openId, search, onNearEnd }: RowsProps): ReactNode {
  const { shown, onPointerMove, onPointerLeave } = useHeldOrder(items);
  /** The row that has the focus keeps it, wherever the list is scrolled to. */
  const [focused, setFocused] = useState<string>();
  const focusedIndex = focused === undefined ? -1 : shown.findIndex(({ id }) => id === focused);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const rows = defaultRangeExtractor(range);
      if (focusedIndex < 0 || rows.includes(focusedIndex)) return rows;
      return [...rows, focusedIndex].sort((one, other) => one - other);
    },
    [focusedIndex],
  );
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are not handed on to anything that remembers them
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_PIXELS,
    getItemKey: (index) => shown[index]?.id ?? index,
    overscan: ROWS_AHEAD,
    rangeExtractor,
  });
  const rows = virtual.getVirtualItems();
  useAnchor(scroller, shown);

  const latest = useRef(onNearEnd);
  useEffect(() => {
    latest.current = onNearEnd;
  });
  const last = rows.at(-1)?.index ?? 0;
  const isNearEnd = (virtual.scrollOffset ?? 0) > 0 && last >= shown.length - ROWS_AHEAD / 2;
  useEffect(() => {
    // Once for each length of the list: what failed is not asked for again by itself.
    if (isNearEnd) latest.current();
  }, [isNearEnd, shown.length]);

  const navigate = useNavigate();
  /** Also the one that is about to open: keys may come quicker than it does. */
  const opening = useRef(openId);
  useEffect(() => {
    opening.current = openId;
  }, [openId]);
  /** Opens the one that is so many further; the first when none is open. */
  const openNext = (step: number): void => {
    const index = shown.findIndex(({ id }) => id === opening.current);
    const next = shown[index < 0 ? 0 : index + step];
    if (next === undefined) return;
    opening.current = next.id;
    virtual.scrollToIndex(shown.indexOf(next));
    void navigate({ pathname: `/conversations/${encodeURIComponent(next.id)}`, search });
  };
  useShortcut('next', () => {
    openNext(1);
  });
  useShortcut('previous', () => {
    openNext(-1);
  });

  const focusRow = (index: number): void => {
    const conversation = shown[index];
    if (conversation === undefined) return;
    virtual.scrollToIndex(index);
    setFocused(conversation.id);
    requestAnimationFrame(() => document.getElementById(rowId(conversation.id))?.focus());
  };

  return (
    <ul
      className="conversations"
      style={{ height: virtual.getTotalSize() }}
      onPointerMove={onPointerMove}
      onPointerLeave={onPointerLeave}
      onKeyDown={(event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step === undefined || focusedIndex < 0) return;
        event.preventDefault();
        focusRow(focusedIndex + step);
      }}
    >
      {rows.map(({ index, start }) => {
        const conversation = shown[index];
        return conversation === undefined ? null : (
          <li
            key={conversation.id}
            style={{ transform: `translateY(${start}px)` }}
            aria-setsize={shown.length}
            aria-posinset={index + 1}
            onFocus={() => {
              setFocused(conversation.id);
            }}
          >
            <Row conversation={conversation} isOpen={conversation.id === openId} search={search} />
          </li>
        );
      })}
    </ul>
  );
}

/** Who has scrolled down keeps seeing the same rows, whatever moves up above them. */
function useAnchor(scroller: HTMLDivElement | null, shown: readonly Conversation[]): void {
  const before = useRef<readonly Conversation[]>([]);
  useLayoutEffect(() => {
    const previous = before.current;
    before.current = shown;
    if (scroller === null || scroller.scrollTop < ROW_PIXELS || previous === shown) return;
    const top = Math.floor(scroller.scrollTop / ROW_PIXELS);
    // The first row in sight may be the one that moved up: then the next.
    for (let index = top; index < Math.min(previous.length, top + ROWS_AHEAD); index++) {
      const now = shown.findIndex(({ id }) => id === previous[index]?.id);
      if (now < index) continue;
      if (now > index) scroller.scrollBy(0, (now - index) * ROW_PIXELS);
      return;
    }
  }, [scroller, shown]);
}

function rowId(conversationId: string): string {
  return `conversation-${conversationId}`;
}

/** Remembered, because the list is drawn anew with every step of scrolling. */
const Row = memo(function Row(props: {
  conversation: Conversation;
  isOpen: boolean;
  search: string;
}): ReactNode {
  const { conversation, isOpen, search } = props;
  const desk = useDesk();
  const unread = useStore(desk.inbox.unread.counts, (counts) => counts.get(conversation.id) ?? 0);
  const isUnsent = useStore(desk.outbox.entries, (entries) =>
    entries.some((entry) => entry.conversationId === conversation.id && entry.refused !== undefined),
  );
  const name = contactName(conversation);
  const words = conversation.lastMessage ?? '';
  const author = useLastAuthor(conversation);
  const status = conversation.ticketStatus;
  return (
    <Link
      id={rowId(conversation.id)}
      className="conversation"
      to={{ pathname: `/conversations/${encodeURIComponent(conversation.id)}`, search }}
      aria-current={isOpen ? 'page' : undefined}
      data-unread={unread > 0}
    >
      <Avatar name={name} />
      <span className="name" dir="auto">
        {name}
      </span>
      <time
        className="time"
        dateTime={conversation.lastMessageAt ?? undefined}
        title={fullTime(conversation.lastMessageAt)}
      >
        {shortTime(conversation.lastMessageAt)}
      </time>
      <span className="words" dir={author === undefined ? 'auto' : undefined}>
        {author === undefined ? (
          words
        ) : (
          <>
            {`${texts.list.by(author)} `}
            <bdi>{words}</bdi>
          </>
        )}
      </span>
      <span className="marks">
        {isUnsent ? (
          <span className="unsent" role="img" aria-label={texts.list.unsent} title={texts.list.unsent}>
            <Icon name="warning" />
          </span>
        ) : null}
        <RowLabels names={conversation.labels ?? []} />
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
  );
});

/** Who wrote the last message, in a word; absent when it was the customer. */
function useLastAuthor({ lastDirection, lastSentBy }: Conversation): string | undefined {
  const { agent } = useDesk();
  const isOurs = lastDirection === 'outbound';
  const nameOf = useColleagues(isOurs && lastSentBy != null && lastSentBy !== agent.id, 'first');
  if (!isOurs) return undefined;
  if (lastSentBy == null) return texts.thread.us;
  return lastSentBy === agent.id ? texts.thread.you : nameOf(lastSentBy);
}

/** The first label, and how many more there are: a row has little room. */
function RowLabels({ names }: { names: readonly string[] }): ReactNode {
  const labels = useLabels();
  const [first, ...more] = names;
  if (first === undefined) return null;
  return (
    <span className="row-labels" title={names.join(', ')}>
      <LabelChip name={first} colour={labels.find(({ name }) => name === first)?.colour} />
      {more.length === 0 ? null : (
        <>
          <span className="hint" aria-hidden="true">
            {`+${more.length}`}
          </span>
          <span className="only-heard">{more.join(', ')}</span>
        </>
      )}
    </span>
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
      <AssigneeChoice
        assignee={filter.assignee}
        onChange={(assignee) => {
          change('assignee', assignee);
        }}
      />
      <LabelChoice
        label={filter.label}
        onChange={(label) => {
          change('label', label);
        }}
      />
    </div>
  );
}

interface AssigneeChoiceProps {
  assignee: string | undefined;
  onChange: (assignee: string) => void;
}

/** Whose: one's own, nobody's, or one colleague's. */
function AssigneeChoice({ assignee, onChange }: AssigneeChoiceProps): ReactNode {
  const isColleague = assignee !== undefined && !ASSIGNEES.some(({ id }) => id === assignee);
  const colleagues = useColleagueOptions(isColleague ? assignee : undefined);
  return (
    <Choice
      label={texts.list.assignee}
      options={[...ASSIGNEES, ...colleagues.options]}
      value={assignee ?? ANY}
      onOpen={colleagues.load}
      onChange={(id) => {
        onChange(id === ANY ? '' : id);
      }}
    />
  );
}

/** One of the labels; not there as long as there are none. */
function LabelChoice(props: { label: string | undefined; onChange: (label: string) => void }): ReactNode {
  const { label, onChange } = props;
  const labels = useLabels();
  if (labels.length === 0 && label === undefined) return null;
  // Conversations may carry one that has been removed from the list.
  const names = labels.map(({ name }) => name);
  const unknown = label === undefined || names.includes(label) ? [] : [label];
  return (
    <div className="label-choice">
      <Choice
        label={texts.list.labelled}
        options={[
          { id: ANY, label: texts.list.anyLabel },
          ...labels.map(({ name, colour }) => ({ id: LABEL + name, label: name, colour })),
          ...unknown.map((name) => ({ id: LABEL + name, label: name })),
        ]}
        value={label === undefined ? ANY : LABEL + label}
        onChange={(id) => {
          onChange(id === ANY ? '' : id.slice(LABEL.length));
        }}
      />
    </div>
  );
}

/** Searches when the agent stops writing; shows what is sought when the address comes to say something else. */
function Search({ given, onSearch }: { given: string; onSearch: (q: string) => void }): ReactNode {
  const [words, setWords] = useState(given);
  const [seen, setSeen] = useState(given);
  /** What was sought from here, until the address says so. */
  const [sought, setSought] = useState<string>();
  if (given !== seen) {
    setSeen(given);
    setSought(undefined);
    if (given !== sought) setWords(given);
  }
  const field = useRef<HTMLInputElement>(null);
  useShortcut('search', () => {
    field.current?.focus();
  });
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  useEffect(() => {
    if (words.trim() === given) return undefined;
    const timer = setTimeout(() => {
      setSought(words.trim());
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
      <Input ref={field} placeholder={texts.list.search} />
      {words === '' ? null : <IconButton icon="close" label={texts.list.clear} />}
    </SearchField>
  );
}

function filterOf(parameters: URLSearchParams, ownId: string): ConversationFilter {
  const status = TICKET_STATUSES.find((candidate) => candidate === parameters.get('status'));
  const assignee = parameters.get('assignee') ?? '';
  const label = parameters.get('label') ?? '';
  const q = (parameters.get('q') ?? '').trim();
  return {
    ...(status === undefined ? {} : { status }),
    ...(assignee === '' ? {} : { assignee: assignee === ownId ? 'me' : assignee }),
    ...(label === '' ? {} : { label }),
    ...(q === '' ? {} : { q }),
  };
}
