import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Message } from '../../shared/api/types';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';

/** Marks the conversation as read up to its newest message, once for each, while an agent can see its end. */
export function useMarkRead(conversationId: string, messages: readonly Message[], isAtEnd: boolean): void {
  const desk = useDesk();
  const isVisible = useSyncExternalStore(watchVisibility, () => document.visibilityState === 'visible');
  const unread = useStore(desk.inbox.unread.counts, (counts) => counts.get(conversationId) ?? 0);
  const newest = messages.findLast(({ direction }) => direction === 'inbound')?.id;
  const marked = useRef<string | undefined>(undefined);

  useEffect(() => {
    if (!isVisible || !isAtEnd || newest === undefined || unread === 0) return;
    desk.inbox.unread.set(conversationId, 0);
    if (marked.current === newest) return;
    marked.current = newest;
    desk.api.read(conversationId, newest).catch((error: unknown) => {
      // The count comes back with the next reading of the list; nothing that the agent does depends on it.
      console.warn('[Inbox] not marked as read:', error);
    });
  }, [desk, conversationId, newest, unread, isVisible, isAtEnd]);
}

function watchVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
  };
}
