import type { Waiting } from '../../shared/api/types';

/** How many customers wait for how long, as of now: time goes on also where nothing happens. */
export function ages({ buckets, oldest }: Waiting, now: number): Waiting['buckets'] {
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  const waited = oldest.flatMap(({ waitingSince }) =>
    waitingSince === null ? [] : [Math.max(0, now - Date.parse(waitingSince)) / 1000],
  );
  // Not all are known: where so many wait, the next that happens is not far.
  if (waited.length !== total) return buckets;
  return buckets.map((bucket) => ({
    ...bucket,
    count: waited.filter(
      (seconds) => seconds >= bucket.fromSeconds && (bucket.toSeconds === null || seconds < bucket.toSeconds),
    ).length,
  }));
}
