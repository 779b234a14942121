import type { Conversation } from '../../shared/api/types';
import { at } from '../../shared/inbox/time';

const WINDOW_MILLIS = 24 * 60 * 60 * 1000;
const SOON_MILLIS = 2 * 60 * 60 * 1000;

/** Whether the customer may be written to freely; WhatsApp allows it for 24 hours after they last wrote. */
export type CustomerWindow = OpenWindow | { readonly kind: 'closed' | 'never' };

export interface OpenWindow {
  readonly kind: 'open' | 'closing';
  readonly secondsLeft: number;
}

export function windowOf({ lastInboundAt }: Conversation, now: number): CustomerWindow {
  if (lastInboundAt == null) return { kind: 'never' };
  const left = at(lastInboundAt) + WINDOW_MILLIS - now;
  if (left <= 0) return { kind: 'closed' };
  return { kind: left < SOON_MILLIS ? 'closing' : 'open', secondsLeft: left / 1000 };
}
