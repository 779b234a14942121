import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Conversation } from '../api/types';
import { useDesk } from '../session/DeskContext';
import { useStore } from '../store';
import { keys } from './keys';

/** One conversation, kept up to date by events. What a list has of it is all of it, and is not asked for again. */
export function useConversation(id: string): UseQueryResult<Conversation> {
  const desk = useDesk();
  const ready = useStore(desk.ready);
  return useQuery({
    queryKey: keys.conversation(id),
    queryFn: () => desk.api.conversation(id),
    initialData: () => desk.inbox.find(id),
    enabled: ready,
  });
}
