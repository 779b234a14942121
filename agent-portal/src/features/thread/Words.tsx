import type { ReactNode } from 'react';

/** A web address as people write it; what ends a sentence or closes a bracket is no part of it. */
const ADDRESS = /https?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]}]/gi;

/** What somebody wrote, word for word; web addresses lead there, and show in full where that is. */
export function Words({ children }: { children: string }): ReactNode {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const { 0: address, index } of children.matchAll(ADDRESS)) {
    parts.push(
      children.slice(end, index),
      <a key={index} href={address} target="_blank" rel="noreferrer">
        {address}
      </a>,
    );
    end = index + address.length;
  }
  return (
    <p className="message-words" dir="auto">
      {parts.length === 0 ? children : [...parts, children.slice(end)]}
    </p>
  );
}
