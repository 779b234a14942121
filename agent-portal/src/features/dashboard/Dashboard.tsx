import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Stats } from '../../shared/api/types';
import { keys } from '../../shared/inbox/keys';
import { describe } from '../../shared/session/desk';
import { useDesk } from '../../shared/session/DeskContext';
import { duration, number, time } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Button } from '../../shared/ui/controls';
import { Icon } from '../../shared/ui/icons';
import { Failed, Loading } from '../../shared/ui/parts';
import { useTitle } from '../../shared/ui/title';
import { AgentsCard } from './AgentsCard';
import { DayCards, TodayCard } from './Trends';
import { useDashboard, useTrends, useWaiting } from './useDashboard';
import { WaitingCards } from './WaitingCards';

/** Nobody was answered yet. */
const NONE = '–';

/** What team leads look at all day: the figures as they change, who waits, how today and the last days went, and who is there. */
export function Dashboard(): ReactNode {
  const { data, isError, refetch } = useDashboard();
  const trends = useTrends();
  const waiting = useWaiting();
  useTitle(texts.dashboard.heading);
  return (
    <main id="content" className="dashboard" tabIndex={-1}>
      <header>
        <h1>{texts.dashboard.heading}</h1>
        {data?.timestamp == null ? null : (
          <span className="hint">{texts.dashboard.asOf(time(data.timestamp))}</span>
        )}
        <Refresh />
      </header>
      {data === undefined ? (
        isError ? (
          <Failed
            title={texts.dashboard.failed}
            onRetry={() => {
              void refetch();
            }}
          />
        ) : (
          <Loading />
        )
      ) : (
        <dl className="stats">
          {figures(data).map(({ name, hint, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
              <dd className="hint">{hint}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className="panels">
        <WaitingCards waiting={waiting} />
        <TodayCard trends={trends} />
        <AgentsCard />
        <DayCards trends={trends} />
      </div>
    </main>
  );
}

/** Has the figures shown to everybody of the tenant once more, and reads here what they do not say. */
function Refresh(): ReactNode {
  const desk = useDesk();
  const client = useQueryClient();
  const [isPending, setPending] = useState(false);
  const refresh = async (): Promise<void> => {
    setPending(true);
    try {
      client.setQueryData(keys.stats, await desk.api.refreshStats());
      await Promise.all(
        [keys.trends, keys.waiting, keys.agents].map((queryKey) => client.invalidateQueries({ queryKey })),
      );
    } catch (error) {
      desk.say(describe(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <Button
      isPending={isPending}
      onPress={() => {
        void refresh();
      }}
    >
      <Icon name="refresh" />
      {texts.live.refresh}
    </Button>
  );
}

function figures(stats: Stats): { name: string; hint: string; value: string }[] {
  const { dashboard } = texts;
  return [
    { name: dashboard.active, hint: dashboard.activeHint, value: number(stats.activeConversations) },
    { name: dashboard.waiting, hint: dashboard.waitingHint, value: number(stats.waitingConversations) },
    { name: dashboard.today, hint: dashboard.todayHint, value: number(stats.totalMessagesToday) },
    {
      name: dashboard.response,
      hint: dashboard.responseHint,
      value: stats.avgResponseTime === 0 ? NONE : duration(stats.avgResponseTime),
    },
  ];
}
