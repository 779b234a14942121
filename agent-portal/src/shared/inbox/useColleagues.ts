import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { everything } from '../api/api';
import { useDesk } from '../session/DeskContext';
import { texts } from '../text/texts';
import { keys } from './keys';

/** What colleagues are called; asked for once, when the first is to be named. */
export function useColleagues(isNeeded: boolean): (agentId: string) => string {
  const desk = useDesk();
  const { data } = useQuery({
    queryKey: keys.agents,
    queryFn: () => everything((cursor) => desk.api.agents(cursor)),
    enabled: isNeeded,
    meta: { quiet: true },
  });
  return useCallback(
    (agentId) => data?.find(({ id }) => id === agentId)?.name ?? texts.thread.colleague,
    [data],
  );
}
