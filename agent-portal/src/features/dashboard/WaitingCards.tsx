import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Waiting } from '../../shared/api/types';
import { useColleagues } from '../../shared/inbox/useColleagues';
import { contactName, duration, fullTime, number } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Avatar, Empty } from '../../shared/ui/parts';
import { useNow } from '../../shared/ui/useNow';
import { ages } from './ages';
import { Card } from './Card';
import type { Followed } from './useDashboard';

const CLOCK_MILLIS = 15_000;
/** From so long on somebody should look at it, and from so long on only a template may be sent. */
const LONG_SECONDS = 3600;
/** The service counts no further. */
const MOST_COUNTED = 10_000;
const CLOSED_SECONDS = 24 * 3600;

/** How many customers wait, by how long; and who waits longest. */
export function WaitingCards({ waiting }: { waiting: Followed<Waiting> }): ReactNode {
  const { dashboard } = texts;
  return (
    <>
      <Card title={dashboard.waitingFor} hint={dashboard.waitingForHint} name="ages" read={waiting}>
        {(data) => <Ages waiting={data} />}
      </Card>
      <Card title={dashboard.longest} hint={dashboard.longestHint} name="longest" read={waiting}>
        {(data) => <Longest waiting={data} />}
      </Card>
    </>
  );
}

function Ages({ waiting }: { waiting: Waiting }): ReactNode {
  const now = useNow(CLOCK_MILLIS);
  const { dashboard } = texts;
  const buckets = ages(waiting, now);
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  return (
    <table className="ages">
      <thead className="only-heard">
        <tr>
          <th scope="col">{dashboard.waitedFor}</th>
          <td aria-hidden="true" />
          <th scope="col">{dashboard.customers}</th>
        </tr>
      </thead>
      <tbody>
        {buckets.map(({ fromSeconds, toSeconds, count }) => (
          <tr key={fromSeconds}>
            <th scope="row">{span(fromSeconds, toSeconds)}</th>
            <td aria-hidden="true">
              <span className="age">
                <span
                  data-none={count === 0}
                  data-urgency={urgency(fromSeconds)}
                  style={{ width: `${(100 * count) / most}%` }}
                />
              </span>
            </td>
            <td>{count < MOST_COUNTED ? number(count) : dashboard.orMore(number(count))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Longest({ waiting: { oldest } }: { waiting: Waiting }): ReactNode {
  const now = useNow(CLOCK_MILLIS);
  const nameOf = useColleagues(oldest.some(({ assigneeId }) => assigneeId !== null));
  const { dashboard } = texts;
  if (oldest.length === 0) return <Empty icon="check" title={dashboard.nobodyWaits} />;
  return (
    <ol className="longest">
      {oldest.map(({ conversationId, contact, assigneeId, lastMessage, waitingSince }) => {
        const name = contactName({ contact });
        const seconds = waitingSince === null ? undefined : (now - Date.parse(waitingSince)) / 1000;
        return (
          <li key={conversationId}>
            <Link to={`/conversations/${encodeURIComponent(conversationId)}`}>
              <Avatar name={name} />
              <span className="who">
                <span className="name" dir="auto">
                  {name}
                </span>
                <span className="words" dir="auto">
                  {lastMessage ?? ''}
                </span>
              </span>
              <span className="how-long">
                {waitingSince === null || seconds === undefined ? null : (
                  <time
                    dateTime={waitingSince}
                    title={fullTime(waitingSince)}
                    data-urgency={urgency(seconds)}
                  >
                    {duration(Math.max(0, seconds))}
                  </time>
                )}
                <span className="hint">{assigneeId === null ? texts.list.nobody : nameOf(assigneeId)}</span>
              </span>
            </Link>
          </li>
        );
      })}
    </ol>
  );
}

function span(fromSeconds: number, toSeconds: number | null): string {
  const { dashboard } = texts;
  if (toSeconds === null) return dashboard.over(duration(fromSeconds));
  return fromSeconds === 0
    ? dashboard.under(duration(toSeconds))
    : dashboard.between(duration(fromSeconds), duration(toSeconds));
}

function urgency(seconds: number): string {
  return seconds >= CLOSED_SECONDS ? 'closed' : seconds >= LONG_SECONDS ? 'long' : 'fresh';
}
