import type { ReactNode } from 'react';

const PATHS = {
  administration: 'M12 3l7 3v5c0 4.6-2.9 8.3-7 10-4.1-1.7-7-5.4-7-10V6zM9 12l2.2 2.2L15.2 10',
  attach:
    'M21 11.5 12.4 20a5.5 5.5 0 0 1-7.8-7.8l8.9-8.8a3.7 3.7 0 0 1 5.2 5.2l-8.9 8.8a1.8 1.8 0 0 1-2.6-2.6l8.2-8.1',
  back: 'M15 5l-7 7 7 7',
  block: 'M5.7 5.7l12.6 12.6M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0',
  bolt: 'M13 3 5 13.5h6L10 21l8-10.5h-6z',
  bin: 'M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5',
  chat: 'M4 5h16v11H9l-5 4z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  checks: 'M2.5 12.5 7 17l9.5-9.5M11.5 16l1 1L22 7.5',
  clock: 'M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  dashboard: 'M5 20V11M12 20V4M19 20v-6',
  down: 'M12 5v14M6 13l6 6 6-6',
  chevron: 'M6 9.5l6 6 6-6',
  edit: 'M4 20h4L19.5 8.5l-4-4L4 16zM13 7l4 4',
  file: 'M13 3H6v18h12V8zM13 3v5h5',
  info: 'M12 11v6M12 7.2v.1M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0',
  key: 'M12.5 11.5 20 4M17 7l2.5 2.5M14.5 9.5l2 2M13 15.5a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0',
  keyboard: 'M3 6h18v12H3zM7 10v.1M10.3 10v.1M13.6 10v.1M17 10v.1M8 14h8',
  label: 'M4 4h8l8 8-8 8-8-8zM8 8v.1',
  people: 'M15 8a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0M4.5 20c0-3.6 3-6 7-6s7 2.4 7 6',
  phone: 'M7 3h10v18H7zM11 18h2',
  place: 'M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21M14.5 9.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0',
  question: 'M9 9.2a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 17.5v.1M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0',
  refresh: 'M20 5v5h-5M4 19v-5h5M5.5 9.5a7 7 0 0 1 12-2.5l2.5 3M18.5 14.5a7 7 0 0 1-12 2.5L4 14',
  reply: 'M10 6 4 12l6 6M4 12h9a7 7 0 0 1 7 7',
  search: 'M20 20l-4.5-4.5M17 10.5a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0',
  send: 'M4 12l16-8-6 16-2.5-6.5z',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M17 7a2 2 0 1 1-4 0 2 2 0 0 1 4 0M11 17a2 2 0 1 1-4 0 2 2 0 0 1 4 0',
  signOut: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
  smile: 'M9 10v.1M15 10v.1M8.5 14.5a4.5 4.5 0 0 0 7 0M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0',
  template: 'M4 4h16v16H4zM8 9h8M8 13h8M8 17h4',
  warning: 'M12 4 2.5 20h19zM12 10v5M12 17.4v.1',
  plus: 'M12 5v14M5 12h14',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture beside words, or inside a button that has a label: it says nothing by itself. */
export function Icon({ name }: { name: IconName }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
