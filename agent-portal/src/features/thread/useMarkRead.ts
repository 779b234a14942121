import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Message } from '../../shared/api/types';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';

/** Marks the conversation as read up to its newest message, while an agent can see its end: in a burst once for many. */
export function useMarkRead(conversationId: string, messages: readonly Message[], isAtEnd: boolean): void {
  const desk = useDesk();
  const isVisible = useSyncExternalStore(watchVisibility, () => document.visibilityState === 'visible');
  const unread = useStore(desk.inbox.unread.counts, (counts) => counts.get(conversationId) ?? 0);
  const newest = messages.findLast(({ direction }) => direction === 'inbound')?.id;
  const marked = useRef<string | undefined>(undefined);
  const [mark] = useState(() =>
    oneAtATime((messageId) =>
      desk.api.read(conversationId, messageId).catch((error: unknown) => {
        // The count comes back with the next reading of the list; nothing that the agent does depends on it.
        console.warn('[Inbox] not marked as read:', error);
      }),
    ),
  );

  useEffect(() => {
    if (!isVisible || !isAtEnd || newest === undefined || unread === 0) return;
    desk.inbox.unread.set(conversationId, 0);
    if (marked.current === newest) return;
    marked.current = newest;
    mark(newest);
  }, [desk, conversationId, newest, unread, isVisible, isAtEnd, mark]);
}

/** Of what is to be told while something is being told, only the last is told after it. */
function oneAtATime(tell: (value: string) => Promise<unknown>): (value: string) => void {
  let waiting: string | undefined;
  let telling = false;
  const next = (): void => {
    const value = waiting;
    waiting = undefined;
    telling = value !== undefined;
    if (value !== undefined) void tell(value).then(next);
  };
  return (value) => {
    waiting = value;
    if (!telling) next();
  };
}

function watchVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
  };
}
