import { useSyncExternalStore } from 'react';

/** A value that React and others can watch. */
export class Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
}

/** The store's value, or what is chosen from it; the choice must be the same as long as the value is. */
export function useStore<T, S = T>(store: Store<T>, choose?: (value: T) => S): S {
  return useSyncExternalStore(store.subscribe, () =>
    choose === undefined ? (store.get() as unknown as S) : choose(store.get()),
  );
}
