import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { everything } from '../api/api';
import { useDesk } from '../session/DeskContext';
import { firstName } from '../text/format';
import { texts } from '../text/texts';
import { keys } from './keys';

/**
 * What colleagues are called; asked for once, when the first is to be named.
 *
 * @param form `first` where there is little room
 */
export function useColleagues(
  isNeeded: boolean,
  form: 'full' | 'first' = 'full',
): (agentId: string) => string {
  const desk = useDesk();
  const { data } = useQuery({
    queryKey: keys.agents,
    queryFn: () => everything((cursor) => desk.api.agents(cursor)),
    enabled: isNeeded,
    meta: { quiet: true },
  });
  return useCallback(
    (agentId) => {
      const name = data?.find(({ id }) => id === agentId)?.name;
      if (name === undefined) return texts.thread.colleague;
      return form === 'first' ? firstName(name) : name;
    },
    [data, form],
  );
}
