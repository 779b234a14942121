import { useQuery } from '@tanstack/react-query';
import { everything } from '../api/api';
import type { Label } from '../api/types';
import { useDesk } from '../session/DeskContext';
import { useStore } from '../store';
import { keys } from './keys';

const NONE: readonly Label[] = [];

/** The labels that agents choose from, by name. Conversations may carry others, which have no colour. */
export function useLabels(): readonly Label[] {
  const desk = useDesk();
  const ready = useStore(desk.ready);
  const { data } = useQuery({
    queryKey: keys.labels,
    queryFn: () => everything((cursor) => desk.api.labels(cursor)),
    enabled: ready,
    meta: { quiet: true },
  });
  return data ?? NONE;
}
