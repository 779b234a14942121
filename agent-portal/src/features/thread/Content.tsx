import type { ReactNode } from 'react';
import type { Message } from '../../shared/api/types';
import { words } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Icon } from '../../shared/ui/icons';
import { fileType, Media } from './Media';
import { Plain, Words } from './Words';

export interface ContentProps {
  message: Message;
  onGrow: () => void;
}

/** What a message says, by its type; a type that is not known here shows its preview. */
export function Content({ message, onGrow }: ContentProps): ReactNode {
  if (message.revokedAt != null) return <p className="message-words deleted">{texts.thread.deleted}</p>;
  const file = fileType(message);
  if (file !== undefined) {
    return (
      <>
        <Media message={message} type={file} onGrow={onGrow} />
        <Caption message={message} />
      </>
    );
  }
  switch (message.type) {
    case 'location':
      return <Place message={message} />;
    case 'contacts':
      return <Cards message={message} />;
    case 'order':
      return <Order message={message} />;
    case 'template':
      return (
        <>
          <p className="kind">{texts.content.template}</p>
          <Plain>{words(message)}</Plain>
        </>
      );
    case 'unsupported':
    case 'unknown':
      return <p className="message-words deleted">{texts.content.unsupported}</p>;
    default:
      return <Words>{words(message)}</Words>;
  }
}

/** The caption; an event of a file without one repeats its preview instead. */
function Caption({ message }: { message: Message }): ReactNode {
  const caption = message.text ?? '';
  return caption === '' || caption === message.preview ? null : <Words>{caption}</Words>;
}

function Place({ message }: { message: Message }): ReactNode {
  const { name, address, latitude, longitude } = message.content ?? {};
  const lines = [name, address].filter((line) => typeof line === 'string' && line !== '');
  const isPlace = typeof latitude === 'number' && typeof longitude === 'number';
  return (
    <span className="file-card">
      <Icon name="place" />
      <span className="file-name">{lines.length > 0 ? lines.join(', ') : words(message)}</span>
      {isPlace ? (
        <a
          className="button quiet"
          href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
          target="_blank"
          rel="noreferrer"
        >
          {texts.content.openMap}
        </a>
      ) : null}
    </span>
  );
}

interface Card {
  name?: { formatted_name?: string };
  phones?: { phone?: string }[];
}

function Cards({ message }: { message: Message }): ReactNode {
  const cards = (message.content?.cards ?? []) as Card[];
  if (cards.length === 0) return <Plain>{words(message)}</Plain>;
  return (
    <ul className="cards">
      {cards.map((card, index) => (
        <li key={index}>
          <strong>{card.name?.formatted_name ?? texts.content.contacts}</strong>
          {card.phones?.map(({ phone }, at) => (
            <span key={at}>{phone}</span>
          ))}
        </li>
      ))}
    </ul>
  );
}

interface Item {
  product_retailer_id?: string;
  quantity?: number;
  item_price?: number;
  currency?: string;
}

function Order({ message }: { message: Message }): ReactNode {
  const items = (message.content?.items ?? []) as Item[];
  if (items.length === 0) return <Plain>{words(message)}</Plain>;
  const note = message.content?.note;
  return (
    <>
      <p className="kind">{texts.content.order(items.length)}</p>
      <ul className="cards">
        {items.map((item, index) => (
          <li key={index}>
            <strong>{item.product_retailer_id}</strong>
            <span>
              {[item.quantity, item.item_price, item.currency].filter((part) => part != null).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
      {typeof note === 'string' ? <Plain>{note}</Plain> : null}
    </>
  );
}
