import { useEffect } from 'react';
import { texts } from '../text/texts';

let page = '';
let unread = 0;

function show(): void {
  const name = page === '' ? texts.product : `${page} · ${texts.product}`;
  document.title = unread === 0 ? name : `(${unread}) ${name}`;
}

/** The tab's title while the page is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    page = title;
    show();
  }, [title]);
}

/** How many unread messages the tab's title tells of. */
export function useBadge(count: number): void {
  useEffect(() => {
    unread = count;
    show();
    return () => {
      unread = 0;
      show();
    };
  }, [count]);
}
