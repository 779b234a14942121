import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { Stats, Trends, Waiting } from '../../shared/api/types';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';

/** So old may be what is shown before it is read anew, and so often is it read at most. */
const EVERY_MILLIS = 30_000;
const KEPT_MILLIS = 5 * 60_000;
const DAYS = 14;

/** The tenant's figures: read when the dashboard is opened, kept fresh by `metrics_update`, never polled. */
export function useDashboard(): UseQueryResult<Stats> {
  const desk = useDesk();
  const ready = useStore(desk.ready);
  return useQuery({
    queryKey: keys.stats,
    queryFn: () => desk.api.stats(),
    staleTime: EVERY_MILLIS,
    gcTime: KEPT_MILLIS,
    enabled: ready,
  });
}

/** Today by hour, and the last days. */
export function useTrends(): Followed<Trends> {
  const desk = useDesk();
  return useFollowed(keys.trends, () => desk.api.trends(DAYS));
}

/** Customers who wait. */
export function useWaiting(): Followed<Waiting> {
  const desk = useDesk();
  return useFollowed(keys.waiting, () => desk.api.waiting());
}

/** What was read, and whether it could not be. */
export interface Followed<T> {
  readonly data: T | undefined;
  readonly isError: boolean;
  refetch: () => void;
}

/**
 * What changes with the figures and is not in `metrics_update`: read anew when they have changed since it was read, at most every half
 * minute, and only while somebody can see it. When nothing changes nothing is asked. One component follows each, and hands on what it has.
 */
function useFollowed<T>(queryKey: readonly string[], read: () => Promise<T>): Followed<T> {
  const desk = useDesk();
  const ready = useStore(desk.ready);
  const figures = useStore(desk.inbox.figures);
  const isSeen = useSyncExternalStore(whenShown, isShown);
  const { data, isError, isFetching, dataUpdatedAt, errorUpdatedAt, refetch } = useQuery({
    queryKey,
    queryFn: async () => {
      const seen = desk.inbox.figures.get();
      return { seen, answer: await read() };
    },
    staleTime: EVERY_MILLIS,
    gcTime: KEPT_MILLIS,
    enabled: ready,
  });
  const isDue = isSeen && !isFetching && data !== undefined && data.seen !== figures;
  const dueAt = Math.max(dataUpdatedAt, errorUpdatedAt) + EVERY_MILLIS;

  useEffect(() => {
    if (!isDue) return undefined;
    const timer = setTimeout(
      () => {
        void refetch();
      },
      Math.max(0, dueAt - Date.now()),
    );
    return () => {
      clearTimeout(timer);
    };
  }, [isDue, dueAt, refetch]);

  return {
    data: data?.answer,
    isError,
    refetch: () => {
      void refetch();
    },
  };
}

function whenShown(changed: () => void): () => void {
  document.addEventListener('visibilitychange', changed);
  return () => {
    document.removeEventListener('visibilitychange', changed);
  };
}

function isShown(): boolean {
  return !document.hidden;
}
