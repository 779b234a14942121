import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Conversation } from '../../shared/api/types';

/** So long after the pointer last moved over the list nobody is about to press. */
const HOLD_MILLIS = 1_200;

/**
 * The items in the order that they had before: what has come since is left out, and what has changed changes in its place, so that nothing
 * moves from under a pointer.
 */
export function inOrderOf(held: readonly string[], items: readonly Conversation[]): readonly Conversation[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  const known = held.flatMap((id) => byId.get(id) ?? []);
  const last = known.at(-1);
  // A page that was read meanwhile goes behind.
  const behind = last === undefined ? 0 : items.indexOf(last) + 1;
  const heldIds = new Set(held);
  return [...known, ...items.slice(behind).filter(({ id }) => !heldIds.has(id))];
}

export interface HeldOrder {
  readonly shown: readonly Conversation[];
  /** To be called whenever the pointer moves over the list. */
  onPointerMove: () => void;
  onPointerLeave: () => void;
}

/** Holds the order while the pointer moves over the list, and lets go of it a moment after. */
export function useHeldOrder(items: readonly Conversation[]): HeldOrder {
  const [held, setHeld] = useState<readonly string[]>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(items);
  useEffect(() => {
    latest.current = items;
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );

  const release = useCallback(() => {
    clearTimeout(timer.current);
    setHeld(undefined);
  }, []);
  const hold = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(release, HOLD_MILLIS);
    setHeld((before) => before ?? latest.current.map(({ id }) => id));
  }, [release]);

  const shown = useMemo(() => (held === undefined ? items : inOrderOf(held, items)), [held, items]);
  return { shown, onPointerMove: hold, onPointerLeave: release };
}
