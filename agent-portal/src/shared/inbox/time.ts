/** Milliseconds since 1970; 0 for no time at all, which is before everything. */
export function at(instant: string | null | undefined): number {
  return instant == null ? 0 : Date.parse(instant);
}
