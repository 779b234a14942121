import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useDesk } from '../session/DeskContext';
import { texts } from '../text/texts';
import { keys } from './keys';

/** What colleagues are called; asked for once, when the first is to be named. */
export function useColleagues(isNeeded: boolean): (agentId: string) => string {
  const desk = useDesk();
  const { data } = useQuery({
    queryKey: keys.agents,
    queryFn: () => desk.api.agents(),
    enabled: isNeeded,
    meta: { quiet: true },
  });
  return useCallback(
    (agentId) => data?.items.find(({ id }) => id === agentId)?.name ?? texts.thread.colleague,
    [data],
  );
}
