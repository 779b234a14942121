import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Page } from '../../shared/api/types';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';

export interface List<Item> {
  /** Undefined until the first page is there. */
  readonly items: readonly Item[] | undefined;
  readonly isFailed: boolean;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly isFetching: boolean;
  more: () => void;
  refresh: () => void;
}

/** A list, a page at a time; read anew whenever it is opened, because events do not tell of every change to each of them. */
export function useList<Item>(
  queryKey: readonly unknown[],
  read: (cursor?: string) => Promise<Page<Item>>,
): List<Item> {
  const desk = useDesk();
  const ready = useStore(desk.ready);
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchOnMount: 'always',
    enabled: ready,
  });
  const { data, fetchNextPage, refetch } = query;
  return {
    items: useMemo(() => data?.pages.flatMap((page) => page.items), [data]),
    isFailed: data === undefined && query.isError,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    isFetching: query.isFetching,
    more: () => {
      void fetchNextPage();
    },
    refresh: () => {
      void refetch();
    },
  };
}
