import type { ReactNode } from 'react';
import type { Conversation } from '../../shared/api/types';
import { contactName, fullTime } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { IconButton } from '../../shared/ui/controls';
import { Avatar } from '../../shared/ui/parts';
import { LabelsSection } from './LabelsSection';
import { NotesSection } from './NotesSection';
import { TicketSection } from './TicketSection';
import { useTickets } from './useTickets';

export interface ContactPanelProps {
  conversation: Conversation;
  onClose: () => void;
}

/** Who the customer is, and what colleagues know and have decided about them. */
export function ContactPanel({ conversation, onClose }: ContactPanelProps): ReactNode {
  const { contact } = conversation;
  const name = contactName(conversation);
  const external = Object.entries(conversation.externalIds ?? {});
  return (
    <aside className="contact-pane" aria-label={texts.contact.label}>
      <header>
        <h2>{texts.thread.details}</h2>
        <IconButton icon="close" label={texts.thread.hideDetails} onPress={onClose} />
      </header>
      <div className="contact-scroller">
        <section className="who" aria-label={name}>
          <Avatar name={name} />
          <strong dir="auto">{name}</strong>
          {contact.phone === null ? null : <span className="hint">{contact.phone}</span>}
        </section>
        <TicketSection conversation={conversation} />
        <LabelsSection conversation={conversation} />
        <NotesSection conversationId={conversation.id} />
        {external.length === 0 ? null : (
          <section aria-label={texts.contact.external}>
            <h3>{texts.contact.external}</h3>
            <Facts facts={external.map(([system, id]) => [system, String(id)])} />
          </section>
        )}
        <History conversation={conversation} />
      </div>
    </aside>
  );
}

function Facts({ facts }: { facts: readonly (readonly [string, string])[] }): ReactNode {
  return (
    <dl className="facts">
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The tickets before the current one. */
function History({ conversation }: { conversation: Conversation }): ReactNode {
  const earlier = useTickets(conversation.id).filter(({ id }) => id !== conversation.ticketId);
  if (earlier.length === 0) return null;
  return (
    <section aria-label={texts.contact.history}>
      <h3>{texts.contact.history}</h3>
      <Facts
        facts={earlier.map((ticket) => [
          ticket.number === null ? texts.contact.ticket : texts.contact.ticketNumber(ticket.number),
          [texts.status[ticket.status] ?? ticket.status, fullTime(ticket.openedAt)]
            .filter(Boolean)
            .join(' · '),
        ])}
      />
    </section>
  );
}
