/** How many spaces a chart's height is divided into, at most. */
const SPACES = 4;
const ROUND = [1, 2, 5];
const ROUND_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400,
];

/** The values beside a chart, from 0: round, few, and the last of them not less than any value that is shown. */
export function ticks(values: readonly number[]): number[] {
  return upTo(most(values), (fits) => {
    for (let power = 1; ; power *= 10) {
      const step = ROUND.map((round) => round * power).find(fits);
      if (step !== undefined) return step;
    }
  });
}

/** The same for seconds: whole minutes, hours or days. */
export function secondTicks(values: readonly number[]): number[] {
  const longest = most(values);
  return upTo(longest, (fits) => ROUND_SECONDS.find(fits) ?? Math.ceil(longest / SPACES / 86_400) * 86_400);
}

function most(values: readonly number[]): number {
  return Math.max(1, ...values);
}

function upTo(longest: number, stepThat: (fits: (step: number) => boolean) => number): number[] {
  const step = stepThat((candidate) => candidate * SPACES >= longest);
  return Array.from({ length: Math.ceil(longest / step) + 1 }, (_, index) => index * step);
}
