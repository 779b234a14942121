import type { ReactNode } from 'react';

/** A label as conversations carry it; one that has no colour is plain. */
export function LabelChip({ name, colour }: { name: string; colour: string | undefined }): ReactNode {
  return (
    <span
      className="label-chip"
      style={colour === undefined ? undefined : { background: colour, color: inkOn(colour) }}
      title={name}
    >
      {name}
    </span>
  );
}

const BLACK = '#000000';
const WHITE = '#ffffff';

/** Black or white, whichever is easier to read there: one of them always has a contrast of 4.5 to 1 or more. */
export function inkOn(colour: string): string {
  return contrast(colour, BLACK) >= contrast(colour, WHITE) ? BLACK : WHITE;
}

/** As WCAG 2.2 counts it, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** @param colour `#rrggbb` */
function luminance(colour: string): number {
  const channel = (from: number): number => {
    const share = parseInt(colour.slice(from, from + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
