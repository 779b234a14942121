import { useQuery } from '@tanstack/react-query';
import type { Ticket } from '../../shared/api/types';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';

/** The conversation's tickets, the current one first. */
export function useTickets(conversationId: string): readonly Ticket[] {
  const desk = useDesk();
  const ready = useStore(desk.ready);
  const { data } = useQuery({
    queryKey: keys.tickets(conversationId),
    queryFn: () => desk.api.tickets(conversationId),
    enabled: ready,
  });
  return data?.items ?? [];
}
