import type { ReactNode } from 'react';
import type { Stats } from '../../shared/api/types';
import { duration, number, time } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Failed, Loading } from '../../shared/ui/parts';
import { useTitle } from '../../shared/ui/title';
import { useDashboard } from './useDashboard';

/** The four figures, as they change. */
export function Dashboard(): ReactNode {
  const { data, isError, refetch } = useDashboard();
  useTitle(texts.dashboard.heading);
  return (
    <main id="content" className="dashboard" tabIndex={-1}>
      <header>
        <h1>{texts.dashboard.heading}</h1>
        {data?.timestamp == null ? null : (
          <span className="hint">{texts.dashboard.asOf(time(data.timestamp))}</span>
        )}
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
    </main>
  );
}

function figures(stats: Stats): { name: string; hint: string; value: string }[] {
  const { dashboard } = texts;
  return [
    { name: dashboard.active, hint: dashboard.activeHint, value: number(stats.activeConversations) },
    { name: dashboard.waiting, hint: dashboard.waitingHint, value: number(stats.waitingConversations) },
    { name: dashboard.today, hint: dashboard.todayHint, value: number(stats.totalMessagesToday) },
    { name: dashboard.response, hint: dashboard.responseHint, value: duration(stats.avgResponseTime) },
  ];
}
