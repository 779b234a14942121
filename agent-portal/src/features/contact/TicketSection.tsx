import type { ReactNode } from 'react';
import { TICKET_STATUSES, type Conversation, type TicketStatus } from '../../shared/api/types';
import { useColleagueOptions } from '../../shared/inbox/useColleagues';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';
import { Button, Choice } from '../../shared/ui/controls';
import { useTicket } from './useTicket';
import { useTickets } from './useTickets';

const STATUSES = TICKET_STATUSES.map((id) => ({ id, label: texts.status[id] ?? id }));

/** No agent's id. */
const NOBODY = '';

/** The current ticket: where it stands and whose it is. */
export function TicketSection({ conversation }: { conversation: Conversation }): ReactNode {
  const { ticketId, ticketStatus, assigneeId } = conversation;
  const desk = useDesk();
  const { status, assign } = useTicket(conversation);
  const tickets = useTickets(conversation.id);
  const number = conversation.ticketNumber ?? tickets.find(({ id }) => id === ticketId)?.number;
  const isMine = assigneeId === desk.agent.id;
  const colleagues = useColleagueOptions(isMine ? undefined : (assigneeId ?? undefined));

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
      <Choice
        label={texts.contact.assignee}
        showLabel
        options={[
          { id: NOBODY, label: texts.contact.nobody },
          { id: desk.agent.id, label: texts.contact.me(desk.agent.name) },
          ...colleagues.options,
        ]}
        value={assigneeId ?? NOBODY}
        isDisabled={assign.isPending}
        onOpen={colleagues.load}
        onChange={(next) => {
          assign.run(next === NOBODY ? null : next);
        }}
      />
      {isMine ? null : (
        <div className="row">
          <Button
            isDisabled={assign.isPending}
            onPress={() => {
              assign.run(desk.agent.id);
            }}
          >
            {texts.contact.assignToMe}
          </Button>
        </div>
      )}
    </section>
  );
}
