import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { everything } from '../api/api';
import type { Colleague } from '../api/types';
import { useDesk } from '../session/DeskContext';
import { firstName } from '../text/format';
import { texts } from '../text/texts';
import { keys } from './keys';

/** Everybody of the team; asked for once, when the first is to be named. */
function useTeam(isNeeded: boolean): UseQueryResult<readonly Colleague[]> {
  const desk = useDesk();
  return useQuery({
    queryKey: keys.agents,
    queryFn: () => everything((cursor) => desk.api.agents(cursor)),
    enabled: isNeeded,
    meta: { quiet: true },
  });
}

/**
 * What colleagues are called.
 *
 * @param form `first` where there is little room
 */
export function useColleagues(
  isNeeded: boolean,
  form: 'full' | 'first' = 'full',
): (agentId: string) => string {
  const { data: team } = useTeam(isNeeded);
  return useCallback(
    (agentId) => {
      const name = nameIn(team, agentId);
      return form === 'first' && name !== undefined ? firstName(name) : (name ?? texts.thread.colleague);
    },
    [team, form],
  );
}

export interface ColleagueOptions {
  /** Those who may sign in, by name, and whoever is chosen; without the agent who chooses. */
  readonly options: readonly { id: string; label: string }[];
  /** To be called when they are about to be looked at. */
  load: () => void;
}

/**
 * Colleagues to choose one of.
 *
 * @param chosen who is chosen already, if it is a colleague
 */
export function useColleagueOptions(chosen: string | undefined): ColleagueOptions {
  const desk = useDesk();
  const [isOpen, setOpen] = useState(false);
  const { data: team, error, refetch } = useTeam(isOpen || chosen !== undefined);
  // Whoever looks for a colleague is told that there are more than can be seen.
  useEffect(() => {
    if (isOpen && error !== null) desk.report(error);
  }, [desk, isOpen, error]);
  const options = (team ?? [])
    .filter(({ id, enabled }) => id !== desk.agent.id && (enabled || id === chosen))
    .map(({ id, name }) => ({ id, label: name }))
    .sort((one, other) => one.label.localeCompare(other.label));
  const isMissing = chosen !== undefined && !options.some(({ id }) => id === chosen);
  return {
    options: isMissing ? [...options, { id: chosen, label: texts.thread.colleague }] : options,
    load: () => {
      setOpen(true);
      if (error !== null) void refetch();
    },
  };
}

function nameIn(team: readonly Colleague[] | undefined, agentId: string): string | undefined {
  return team?.find(({ id }) => id === agentId)?.name;
}
