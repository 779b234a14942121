import type { ReactNode } from 'react';
import { TICKET_STATUSES, type Conversation, type TicketStatus } from '../../shared/api/types';
import { useColleagues } from '../../shared/inbox/useColleagues';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';
import { Button, Choice } from '../../shared/ui/controls';
import { useTicket } from './useTicket';
import { useTickets } from './useTickets';

const STATUSES = TICKET_STATUSES.map((id) => ({ id, label: texts.status[id] ?? id }));

/** The current ticket: where it stands and whose it is. */
export function TicketSection({ conversation }: { conversation: Conversation }): ReactNode {
  const { ticketId, ticketStatus, assigneeId } = conversation;
  const desk = useDesk();
  const { status, assign } = useTicket(conversation);
  const tickets = useTickets(conversation.id);
  const number = conversation.ticketNumber ?? tickets.find(({ id }) => id === ticketId)?.number;
  const isMine = assigneeId === desk.agent.id;
  const nameOf = useColleagues(assigneeId !== null && !isMine);

  return (
    <section aria-label={texts.contact.ticket}>
      <h3>{number == null ? texts.contact.ticket : texts.contact.ticketNumber(number)}</h3>
      {ticketId == null ? null : (
        <Choice
          label={texts.contact.status}
          showLabel
          options={STATUSES}
          value={ticketStatus ?? 'open'}
          isDisabled={status.isPending}
          onChange={(next) => {
            status.run(next as TicketStatus);
          }}
        />
      )}
      <dl className="facts">
        <div>
          <dt>{texts.contact.assignee}</dt>
          <dd>
            {assigneeId === null
              ? texts.contact.nobody
              : isMine
                ? texts.contact.me(desk.agent.name)
                : nameOf(assigneeId)}
          </dd>
        </div>
      </dl>
      <div className="row">
        {isMine ? null : (
          <Button
            isDisabled={assign.isPending}
            onPress={() => {
              assign.run(desk.agent.id);
            }}
          >
            {texts.contact.assignToMe}
          </Button>
        )}
        {assigneeId === null ? null : (
          <Button
            look="quiet"
            isDisabled={assign.isPending}
            onPress={() => {
              assign.run(null);
            }}
          >
            {texts.contact.unassign}
          </Button>
        )}
      </div>
    </section>
  );
}
