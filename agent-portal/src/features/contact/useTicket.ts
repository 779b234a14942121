import { useQueryClient } from '@tanstack/react-query';
import type { ApiError } from '../../shared/api/http';
import type { Conversation, Current, TicketStatus } from '../../shared/api/types';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';
import { useCommand, type Command } from './useCommand';

export interface TicketCommands {
  readonly status: Command<TicketStatus>;
  /** To whom; null for nobody. */
  readonly assign: Command<string | null>;
}

/** What agents do with a conversation's current ticket. Of two at once one wins, and the other reads who. */
export function useTicket(
  { id, ticketId, assigneeId }: Conversation,
  onDone: (what: TicketStatus | 'assigned') => void = () => undefined,
): TicketCommands {
  const desk = useDesk();
  const client = useQueryClient();
  const reload = (): void => {
    void client.invalidateQueries({ queryKey: keys.conversation(id) });
  };
  const status = useCommand(
    async (next: TicketStatus) => {
      await desk.api.setTicketStatus(id, ticketId ?? '', next);
      onDone(next);
    },
    () => {
      reload();
      return texts.contact.moved;
    },
  );
  const assign = useCommand(
    async (next: string | null) => {
      await desk.api.assign(id, assigneeId, next);
      onDone('assigned');
    },
    (error) => {
      reload();
      return winner(error);
    },
  );
  return { status, assign };
}

/** Who was faster, as the conflict tells it. */
function winner({ problem }: ApiError): string {
  const { assigneeId, assigneeName } = (problem.current ?? {}) as Current;
  if (assigneeId == null) return texts.contact.fasterUnassigned;
  return texts.contact.faster(assigneeName ?? texts.thread.colleague);
}
