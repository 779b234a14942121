import type { Conversation, Message } from './types';

const TIME = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The time of today's, the day of anything older. */
export function shortTime(instant: string | null, now: Date = new Date()): string {
  if (instant === null) return '';
  const date = new Date(instant);
  return date.toDateString() === now.toDateString() ? TIME.format(date) : DAY.format(date);
}

export function fullTime(instant: string | null): string {
  return instant === null ? '' : FULL.format(new Date(instant));
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function contactName(conversation: Conversation): string {
  const { name, phone, userId } = conversation.contact;
  return name ?? phone ?? userId ?? 'Unknown customer';
}

export function words(message: Message): string {
  return message.text ?? message.preview ?? `(${message.type ?? 'message'})`;
}

export interface Tick {
  mark: string;
  label: string;
}

/** How far one of our messages got. */
export function tick(message: Message): Tick | undefined {
  if (message.direction !== 'outbound') return undefined;
  switch (message.status) {
    case 'sent':
      return { mark: '✓', label: 'Sent' };
    case 'delivered':
      return { mark: '✓✓', label: 'Delivered' };
    case 'read':
      return { mark: '✓✓', label: 'Read' };
    case 'played':
      return { mark: '✓✓', label: 'Played' };
    case 'unconfirmed':
      return { mark: '?', label: 'WhatsApp may or may not have taken it' };
    case 'failed':
      return {
        mark: '!',
        label: ['Not sent', message.error?.title, message.error?.hint].filter(Boolean).join('. '),
      };
    default:
      return { mark: '…', label: 'Waiting to be sent' };
  }
}
