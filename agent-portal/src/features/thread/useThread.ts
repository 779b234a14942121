import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Message } from '../../shared/api/types';
import { keys } from '../../shared/inbox/keys';
import { asMessage, isSame, type Sending } from '../../shared/inbox/outbox';
import { messagesOf } from '../../shared/inbox/threads';
import { at } from '../../shared/inbox/time';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';

export interface Thread {
  /** Oldest first; the agent's own that are on their way included. */
  readonly messages: readonly Message[];
  readonly isLoading: boolean;
  readonly isFailed: boolean;
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
  older: () => void;
  retry: () => void;
}

export function useThread(conversationId: string): Thread {
  const desk = useDesk();
  const ready = useStore(desk.ready);
  const query = useInfiniteQuery({
    queryKey: keys.messages(conversationId),
    queryFn: ({ pageParam }) => desk.inbox.page(conversationId, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ before }) => before ?? undefined,
    enabled: ready,
  });
  const { data, hasNextPage, isFetching, isFetchingNextPage, fetchNextPage, refetch } = query;
  const entries = useStore(desk.outbox.entries);
  const messages = useMemo(
    () => withSending(messagesOf(data), entries, conversationId),
    [data, entries, conversationId],
  );
  return {
    messages,
    isLoading: data === undefined && !query.isError,
    isFailed: data === undefined && query.isError,
    hasOlder: hasNextPage,
    isLoadingOlder: isFetchingNextPage,
    older: () => {
      if (hasNextPage && !isFetching) void fetchNextPage();
    },
    retry: () => {
      void refetch();
    },
  };
}

/** What is on its way has its place by the service's time once that is known, and is last until then. */
export function withSending(
  messages: readonly Message[],
  entries: readonly Sending[],
  conversationId: string,
): readonly Message[] {
  const own = entries.filter(
    (entry) => entry.conversationId === conversationId && !messages.some((message) => isSame(message, entry)),
  );
  if (own.length === 0) return messages;
  const all = [...messages];
  for (const entry of own) {
    const message = asMessage(entry);
    const after =
      entry.timestamp === undefined
        ? all.length - 1
        : all.findLastIndex((other) => at(other.timestamp) <= at(entry.timestamp));
    all.splice(after + 1, 0, message);
  }
  return all;
}
