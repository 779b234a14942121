import type { ReactNode } from 'react';

/**
 * A web address as people write it, and perhaps what comes behind it. Quotation marks, the marks of scripts that put no space behind them,
 * and the invisible ones that turn the direction of what follows are in no address.
 */
const FOUND =
  /https?:\/\/[^\s<>"“”„«»。、，！？；：（）「」『』【】《》،؛؟\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gi;

const OPENING = '([{';
const CLOSING = ')]}';
/** What ends a sentence, or sets words off, is no end of an address. */
const SET_OFF = `${OPENING}'‘’.,;:!?…*`;

/** What somebody wrote, word for word; web addresses lead there, and show in full where that is. */
export function Words({ children }: { children: string }): ReactNode {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const { 0: found, index } of children.matchAll(FOUND)) {
    const address = trimmed(found);
    if (address.endsWith('://')) continue;
    parts.push(
      children.slice(end, index),
      <a key={index} href={address} target="_blank" rel="noreferrer" dir="ltr">
        {address}
      </a>,
    );
    end = index + address.length;
  }
  return <Plain>{parts.length === 0 ? children : [...parts, children.slice(end)]}</Plain>;
}

/** Words as they are, in the direction of their script. */
export function Plain({ children }: { children: ReactNode }): ReactNode {
  return (
    <p className="message-words" dir="auto">
      {children}
    </p>
  );
}

/** Without what is behind the address; a bracket closes it only where the address has opened one. */
function trimmed(found: string): string {
  let open = 0;
  let end = 0;
  for (let index = 0; index < found.length; index++) {
    const character = found.charAt(index);
    const closes = CLOSING.includes(character);
    if (OPENING.includes(character)) open++;
    if (closes ? open > 0 : !SET_OFF.includes(character)) end = index + 1;
    if (closes && open > 0) open--;
  }
  return found.slice(0, end);
}
