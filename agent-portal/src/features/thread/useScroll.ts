import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Message } from '../../shared/api/types';

/** So near to the end what comes is followed. */
const NEAR_END_PIXELS = 80;
/** So near to the beginning older messages are read. */
const NEAR_BEGINNING_PIXELS = 300;

export interface Scroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly isAtEnd: boolean;
  /** Messages that came behind what is being read. */
  readonly below: number;
  onScroll: () => void;
  toEnd: () => void;
  /** Something became larger after it was shown, such as a picture that has arrived. */
  onGrow: () => void;
}

interface Shown {
  first: string | undefined;
  last: string | undefined;
  height: number;
}

/** Follows the conversation at its end, and keeps what is being read where it is otherwise. */
export function useScroll(messages: readonly Message[], older: () => void): Scroll {
  const scroller = useRef<HTMLDivElement>(null);
  const shown = useRef<Shown>({ first: undefined, last: undefined, height: 0 });
  const atEnd = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);
  const [lastSeen, setLastSeen] = useState<string | undefined>();

  const follow = useCallback(() => {
    const element = scroller.current;
    if (element !== null && atEnd.current) element.scrollTop = element.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const before = shown.current;
    const now = { first: messages[0]?.id, last: messages.at(-1)?.id, height: element.scrollHeight };
    shown.current = now;
    const isOwn = now.last !== before.last && messages.at(-1)?.status === 'sending';
    if (isOwn) atEnd.current = true;
    if (atEnd.current) follow();
    else if (before.first !== now.first && before.first !== undefined) {
      // Older ones came in front.
      element.scrollTop += now.height - before.height;
    }
  }, [messages, follow]);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PIXELS;
    setAtEnd(atEnd.current);
    setLastSeen(shown.current.last);
    if (element.scrollTop < NEAR_BEGINNING_PIXELS) older();
  }, [older]);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    atEnd.current = true;
    setAtEnd(true);
    element.scrollTop = element.scrollHeight;
    element.focus({ preventScroll: true });
  }, []);

  return {
    scroller,
    isAtEnd,
    below: isAtEnd ? 0 : countAfter(messages, lastSeen),
    onScroll,
    toEnd,
    onGrow: follow,
  };
}

function countAfter(messages: readonly Message[], id: string | undefined): number {
  const index = messages.findIndex((message) => message.id === id);
  return index < 0 ? 0 : messages.slice(index + 1).filter(({ direction }) => direction === 'inbound').length;
}
