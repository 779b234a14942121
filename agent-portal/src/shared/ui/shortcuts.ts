import { useEffect, useRef } from 'react';
import { Store } from '../store';

/** What a single key does, wherever it is not written into a field. */
export const SHORTCUTS = {
  next: 'j',
  previous: 'k',
  search: '/',
  compose: 'r',
  resolve: 'e',
  assign: 'a',
  details: 'i',
  list: 'u',
  help: '?',
} as const;

export type Shortcut = keyof typeof SHORTCUTS;

const OFF = 'waba.shortcuts.off';
/** In these a key means something else: what is written, or which option is sought. */
const TAKES_KEYS =
  'input, textarea, select, [contenteditable="true"], [role="listbox"], [role="menu"], [role="grid"], [role="radiogroup"]';
/** While one of these is open the page behind it does nothing. */
const OVER_THE_PAGE = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

const handlers = new Map<Shortcut, () => void>();

/** Whether single keys do anything; an agent whose dictation or assistive software types them can switch that off. */
export const shortcutsOn = new Store(localStorage.getItem(OFF) === null);

export function switchShortcuts(on: boolean): void {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, '1');
  shortcutsOn.set(on);
}

/** Does this when the key is pressed, as long as what uses it is shown. */
export function useShortcut(shortcut: Shortcut, handler: () => void): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    const run = (): void => {
      latest.current();
    };
    handlers.set(shortcut, run);
    return () => {
      if (handlers.get(shortcut) === run) handlers.delete(shortcut);
    };
  }, [shortcut]);
}

/** Listens for the keys; to be used once. */
export function useShortcutKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!shortcutsOn.get() || event.defaultPrevented || event.repeat || event.isComposing) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(TAKES_KEYS) !== null) return;
      if (document.querySelector(OVER_THE_PAGE) !== null) return;
      const found = (Object.keys(SHORTCUTS) as Shortcut[]).find((name) => SHORTCUTS[name] === event.key);
      const run = found === undefined ? undefined : handlers.get(found);
      if (run === undefined) return;
      event.preventDefault();
      run();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => {
      document.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
