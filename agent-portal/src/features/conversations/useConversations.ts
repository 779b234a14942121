import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Conversation, ConversationFilter } from '../../shared/api/types';
import { listed } from '../../shared/inbox/conversations';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';

export interface Conversations {
  readonly items: readonly Conversation[];
  readonly isLoading: boolean;
  readonly isFailed: boolean;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  more: () => void;
  retry: () => void;
}

/** The list with this filter, a page at a time; events keep it in order. */
export function useConversations(filter: ConversationFilter): Conversations {
  const desk = useDesk();
  const ready = useStore(desk.ready);
  const query = useInfiniteQuery({
    queryKey: keys.list(filter),
    queryFn: ({ pageParam }) => desk.api.conversations(filter, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    enabled: ready,
  });
  const { data, hasNextPage, isFetching, isFetchingNextPage, fetchNextPage, refetch } = query;
  const items = useMemo(() => listed(data), [data]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return {
    items,
    isLoading: data === undefined && !query.isError,
    isFailed: data === undefined && query.isError,
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    more,
    retry: () => {
      void refetch();
    },
  };
}
