import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Stats } from '../../shared/api/types';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';

/** The tenant's figures: read when the dashboard is opened, kept fresh by `metrics_update`, never polled. */
export function useDashboard(): UseQueryResult<Stats> {
  const desk = useDesk();
  const ready = useStore(desk.ready);
  return useQuery({
    queryKey: keys.stats,
    queryFn: () => desk.api.stats(),
    staleTime: 30 * 1000,
    gcTime: 5 * 60 * 1000,
    enabled: ready,
  });
}
