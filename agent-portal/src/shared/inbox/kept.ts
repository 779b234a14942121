/**
 * What this tab keeps over a reload, as far as the browser lets it: a storage that is full, forbidden or damaged costs what it would have
 * kept, and nothing else.
 */

/** Undefined when there is nothing, or nothing of that kind. */
export function kept<T>(key: string, isKind: (value: unknown) => value is T): T | undefined {
  try {
    const json = sessionStorage.getItem(key);
    if (json === null) return undefined;
    const value: unknown = JSON.parse(json);
    if (isKind(value)) return value;
    console.warn(`${key}: kept by this tab, but not understood; left out`);
  } catch (error) {
    console.warn(`${key}: kept by this tab, but cannot be read; left out`, error);
  }
  return undefined;
}

/** @param value undefined to keep nothing any more */
export function keep(key: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch (error) {
    console.warn(`${key}: cannot be kept over a reload of this tab`, error);
  }
}

/** Whether it is an object with these fields, all of them texts. */
export function hasTexts(value: unknown, ...fields: readonly string[]): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    fields.every((field) => typeof (value as Record<string, unknown>)[field] === 'string')
  );
}
