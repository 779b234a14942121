import type { ReactNode } from 'react';
import type { Trends } from '../../shared/api/types';
import { calendarDay, duration, hourOfDay, hourSpan, hourThere, number } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { useNow } from '../../shared/ui/useNow';
import { BarChart, type Column, type Series } from './BarChart';
import { Card } from './Card';
import { secondTicks, ticks } from './scale';
import type { Followed } from './useDashboard';

const CLOCK_MILLIS = 60_000;
/** Of the days, every so many have room for their label. */
const DAYS_LABELLED = 4;

/** Today by hour. */
export function TodayCard({ trends }: { trends: Followed<Trends> }): ReactNode {
  const { dashboard } = texts;
  return (
    <Card title={dashboard.byHour} hint={dashboard.byHourHint} name="today" read={trends}>
      {(data) => <Today trends={data} />}
    </Card>
  );
}

function Today({ trends: { hours, timeZone } }: { trends: Trends }): ReactNode {
  const { dashboard } = texts;
  const now = useNow(CLOCK_MILLIS);
  const current = hourThere(timeZone, now);
  const columns = hours.map(({ hour }): Column => ({
    name: hourSpan(hour),
    label: hour % 3 === 0 ? hourOfDay(hour) : undefined,
    isMinor: hour % 6 !== 0,
    isNow: hour === current,
  }));
  const series = messages(hours);
  return (
    <>
      <BarChart
        title={dashboard.byHour}
        unit={dashboard.hour}
        columns={columns}
        series={series}
        ticks={ticks(series.flatMap(({ values }) => values))}
        format={number}
        empty={dashboard.noneToday}
      />
      {timeZone === Intl.DateTimeFormat().resolvedOptions().timeZone ? null : (
        <p className="hint">{dashboard.timeZone(timeZone.replaceAll('_', ' '))}</p>
      )}
    </>
  );
}

/** The last days: messages, how long customers waited for an answer, and new conversations. */
export function DayCards({ trends }: { trends: Followed<Trends> }): ReactNode {
  const { dashboard } = texts;
  return (
    <>
      <Card title={dashboard.byDay} hint={dashboard.lastDays} name="days" read={trends}>
        {({ days }) => {
          const series = messages(days);
          return (
            <Days
              title={dashboard.byDay}
              days={days}
              series={series}
              ticks={ticks(all(series))}
              format={number}
            />
          );
        }}
      </Card>
      <Card title={dashboard.answers} hint={dashboard.answersHint} name="answers" read={trends}>
        {({ days }) => {
          const series: Series[] = [
            {
              name: dashboard.response,
              colour: 'business',
              values: days.map(({ avgResponseTime }) => avgResponseTime),
            },
          ];
          return (
            <Days
              title={dashboard.answers}
              days={days}
              series={series}
              ticks={secondTicks(all(series))}
              format={duration}
            />
          );
        }}
      </Card>
      <Card
        title={dashboard.newConversations}
        hint={dashboard.newConversationsHint}
        name="new-conversations"
        read={trends}
      >
        {({ days }) => {
          const series: Series[] = [
            {
              name: dashboard.newConversations,
              colour: 'customers',
              values: days.map(({ newConversations }) => newConversations),
            },
          ];
          return (
            <Days
              title={dashboard.newConversations}
              days={days}
              series={series}
              ticks={ticks(all(series))}
              format={number}
            />
          );
        }}
      </Card>
    </>
  );
}

interface DaysProps {
  title: string;
  days: Trends['days'];
  series: readonly Series[];
  ticks: readonly number[];
  format: (value: number) => string;
}

function Days({ days, ...chart }: DaysProps): ReactNode {
  const columns = days.map(({ date }, index): Column => {
    const ago = days.length - 1 - index;
    const { short, long } = calendarDay(date);
    return {
      name: long,
      label: ago === 0 ? texts.thread.today : ago % DAYS_LABELLED === 0 ? short : undefined,
      isNow: ago === 0,
    };
  });
  return (
    <BarChart {...chart} unit={texts.dashboard.day} columns={columns} empty={texts.dashboard.noneLately} />
  );
}

function messages(counts: readonly { inbound: number; outbound: number }[]): Series[] {
  return [
    {
      name: texts.dashboard.received,
      colour: 'customers',
      values: counts.map(({ inbound }) => inbound),
    },
    { name: texts.dashboard.sent, colour: 'business', values: counts.map(({ outbound }) => outbound) },
  ];
}

function all(series: readonly Series[]): number[] {
  return series.flatMap(({ values }) => values);
}
