import type { Conversation, Message } from '../api/types';
import { locale, texts } from './texts';

const TIME = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const SHORT_DAY = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const LONG_DAY = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
const FULL = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
// What is a day or an hour of the tenant's, wherever the reader is.
const HOUR = new Intl.DateTimeFormat(locale, { hour: 'numeric', timeZone: 'UTC' });
const HOUR_SPAN = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' });
const DATE = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
const WEEKDAY = new Intl.DateTimeFormat(locale, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  timeZone: 'UTC',
});
const NUMBER = new Intl.NumberFormat(locale);

export function time(instant: string | null | undefined): string {
  return instant == null ? '' : TIME.format(new Date(instant));
}

/** The time of today's, the day of anything older. */
export function shortTime(instant: string | null | undefined, now: Date = new Date()): string {
  if (instant == null) return '';
  const date = new Date(instant);
  return date.toDateString() === now.toDateString() ? TIME.format(date) : SHORT_DAY.format(date);
}

export function fullTime(instant: string | null | undefined): string {
  return instant == null ? '' : FULL.format(new Date(instant));
}

export function day(instant: string, now: Date = new Date()): string {
  const date = new Date(instant);
  if (date.toDateString() === now.toDateString()) return texts.thread.today;
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  return date.toDateString() === yesterday.toDateString() ? texts.thread.yesterday : LONG_DAY.format(date);
}

/** @param hour of a day, 0-23 */
export function hourOfDay(hour: number): string {
  return HOUR.format(Date.UTC(2000, 0, 1, hour));
}

/** From that hour to the next. */
export function hourSpan(hour: number): string {
  return HOUR_SPAN.formatRange(Date.UTC(2000, 0, 1, hour), Date.UTC(2000, 0, 1, hour + 1));
}

/** The hour of the day, 0-23, in that time zone. */
export function hourThere(timeZone: string, now: number): number {
  const hour = new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone }).format(now);
  return Number(hour);
}

/** @param date an ISO date */
export function calendarDay(date: string): { short: string; long: string } {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return { short: DATE.format(midnight), long: WEEKDAY.format(midnight) };
}

export function number(value: number): string {
  return NUMBER.format(value);
}

export function duration(seconds: number): string {
  if (seconds < 60) return texts.duration.seconds(Math.round(seconds));
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? texts.duration.minutes(minutes)
    : texts.duration.hours(Math.floor(minutes / 60), minutes % 60);
}

export function contactName({ contact }: Pick<Conversation, 'contact'>): string {
  return contact.name ?? contact.phone ?? contact.userId ?? texts.thread.unknownCustomer;
}

/** What a person is called where there is little room. */
export function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? name;
}

/** One or two letters for a person's picture. */
export function initials(name: string): string {
  const letters = name
    .split(/\s+/)
    .map((part) => /\p{L}/u.exec(part)?.[0] ?? '')
    .join('');
  const last = letters.length > 1 ? letters.at(-1) : '';
  return letters === '' ? '#' : `${letters.charAt(0)}${last ?? ''}`.toUpperCase();
}

/** One line that says what a message is. */
export function words(message: Message): string {
  if (message.revokedAt != null) return texts.thread.deleted;
  const line = message.text ?? message.preview ?? '';
  return line === '' ? texts.thread.placeholder(message.type ?? 'message') : line;
}

export interface Tick {
  kind: 'clock' | 'question' | 'one' | 'two' | 'read' | 'failed';
  label: string;
}

/** How far one of our messages got. */
export function tick(message: Message): Tick | undefined {
  if (message.direction !== 'outbound') return undefined;
  switch (message.status) {
    case 'sent':
      return { kind: 'one', label: texts.tick.sent };
    case 'delivered':
      return { kind: 'two', label: texts.tick.delivered };
    case 'read':
      return { kind: 'read', label: texts.tick.read };
    case 'played':
      return { kind: 'read', label: texts.tick.played };
    case 'unconfirmed':
      return { kind: 'question', label: texts.tick.unconfirmed };
    case 'failed':
      return { kind: 'failed', label: texts.tick.failed };
    case 'sending':
      return { kind: 'clock', label: texts.tick.sending };
    default:
      return { kind: 'clock', label: texts.tick.queued };
  }
}
