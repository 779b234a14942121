import { useQuery } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import type { Colleague } from '../../shared/api/types';
import { everything } from '../../shared/api/api';
import type { Presence } from '../../shared/inbox/activity';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';
import { number, shortTime } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Avatar } from '../../shared/ui/parts';
import { Card } from './Card';

type Status = Colleague['status'];
const STATUSES: readonly Status[] = ['online', 'away', 'offline'];

interface Somebody {
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  readonly lastSeenAt: string | null;
}

/** Who of the team is there, as they come and go. */
export function AgentsCard(): ReactNode {
  const desk = useDesk();
  const ready = useStore(desk.ready);
  const there = useStore(desk.activity.presence);
  const { data, isError, refetch } = useQuery({
    queryKey: keys.agents,
    queryFn: () => everything((cursor) => desk.api.agents(cursor)),
    enabled: ready,
  });

  // Somebody who was not of the team when it was read.
  const newcomers =
    data === undefined ? '' : [...there.keys()].filter((id) => !data.some((one) => one.id === id)).join();
  useEffect(() => {
    if (newcomers !== '') void refetch();
  }, [newcomers, refetch]);

  return (
    <Card title={texts.dashboard.agents} name="agents" read={{ data, isError, refetch }}>
      {(agents) => <Agents everybody={everybody(agents, there)} />}
    </Card>
  );
}

function Agents({ everybody }: { everybody: readonly Somebody[] }): ReactNode {
  const { dashboard, presence } = texts;
  return (
    <>
      <ul className="presence-counts">
        {STATUSES.map((status) => (
          <li key={status}>
            <span className="presence" data-status={status} aria-hidden="true" />
            <b>{number(everybody.filter((one) => one.status === status).length)}</b> {presence[status]}
          </li>
        ))}
      </ul>
      <ul className="team" tabIndex={0} aria-label={dashboard.agents}>
        {everybody.map(({ id, name, status, lastSeenAt }) => (
          <li key={id}>
            <Avatar name={name} />
            <span className="name">{name}</span>
            <span className="hint">
              {status !== 'offline'
                ? presence[status]
                : lastSeenAt === null
                  ? presence.never
                  : presence.lastSeen(shortTime(lastSeenAt))}
            </span>
            <span className="presence" data-status={status} aria-hidden="true" />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Those who are there first, then by name. */
function everybody(agents: readonly Colleague[], there: ReadonlyMap<string, Presence>): Somebody[] {
  return agents
    .filter(({ enabled }) => enabled)
    .map(({ id, name, lastSeenAt }) => ({
      id,
      name,
      status: there.get(id)?.status ?? 'offline',
      lastSeenAt: there.get(id)?.lastSeenAt ?? lastSeenAt,
    }))
    .sort(
      (one, other) =>
        STATUSES.indexOf(one.status) - STATUSES.indexOf(other.status) || one.name.localeCompare(other.name),
    );
}
