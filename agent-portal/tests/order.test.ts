import { describe, expect, it } from 'vitest';
import { inOrderOf } from '../src/features/conversations/order';
import type { Conversation } from '../src/shared/api/types';

const items = (...ids: string[]): Conversation[] => ids.map((id) => ({ id }) as Conversation);
const held = (order: string[], now: string[]): string[] =>
  inOrderOf(order, items(...now)).map(({ id }) => id);

describe('the order under a moving pointer', () => {
  it('stays, though a conversation moved up and a new one came', () => {
    expect(held(['a', 'b', 'c'], ['new', 'c', 'a', 'b'])).toEqual(['a', 'b', 'c']);
  });

  it('loses what no longer belongs, and gets the next page behind', () => {
    expect(held(['a', 'b', 'c'], ['a', 'c', 'd', 'e'])).toEqual(['a', 'c', 'd', 'e']);
  });
});
