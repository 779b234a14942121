import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { texts } from '../../shared/text/texts';

/** One kind of thing that is counted, and how many of it each column has. */
export interface Series {
  readonly name: string;
  readonly colour: 'customers' | 'business';
  readonly values: readonly number[];
}

export interface Column {
  /** Its whole name, as it is read with its values. */
  readonly name: string;
  /** What is written under it; not under each, because there is no room. */
  readonly label?: string | undefined;
  /** Its label goes where there is little room. */
  readonly isMinor?: boolean;
  /** It is not over yet. */
  readonly isNow?: boolean;
}

export interface BarChartProps {
  title: string;
  /** What a column is, for the table's head. */
  unit: string;
  columns: readonly Column[];
  series: readonly Series[];
  ticks: readonly number[];
  format: (value: number) => string;
  /** Said in place of bars when there are none. */
  empty: string;
}

/**
 * Bars over time. Pointing at a column tells its values, so do the arrow keys once the chart has the focus; who hears the page has them in a
 * table.
 */
export function BarChart(props: BarChartProps): ReactNode {
  const { title, columns, series, ticks, format, empty } = props;
  const [active, setActive] = useState<number>();
  const [hasFocus, setFocus] = useState(false);
  const help = useId();
  const top = ticks.at(-1) ?? 1;
  const last = columns.length - 1;
  const isEmpty = series.every(({ values }) => values.every((value) => value === 0));
  const share = (value: number): string => `${(100 * value) / top}%`;

  const onKeyDown = (event: KeyboardEvent): void => {
    const to = moved(event.key, active ?? last, last);
    if (to === undefined) return;
    event.preventDefault();
    setActive(to < 0 ? undefined : to);
  };

  return (
    <figure className="chart">
      {series.length > 1 ? (
        <ul className="legend" aria-hidden="true">
          {series.map(({ name, colour }) => (
            <li key={name}>
              <span className="series-mark" data-colour={colour} />
              {name}
            </li>
          ))}
        </ul>
      ) : null}
      <Readout {...props} active={active} isSaid={hasFocus} />
      <div
        className="chart-area"
        role="img"
        tabIndex={0}
        aria-label={title}
        aria-describedby={help}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          // A press puts the focus here too, and has its column already.
          if (event.target.matches(':focus-visible')) setActive(active ?? lastWithValue(series, last));
          setFocus(true);
        }}
        onBlur={() => {
          setActive(undefined);
          setFocus(false);
        }}
        onPointerLeave={() => {
          setActive(undefined);
        }}
      >
        <div className="chart-scale">
          {ticks.map((tick) => (
            <span key={tick}>{format(tick)}</span>
          ))}
        </div>
        <div className="chart-plot">
          {ticks.map((tick) => (
            <span key={tick} className="grid-line" style={{ bottom: share(tick) }} />
          ))}
          {columns.map((column, index) => (
            <span
              key={column.name}
              className="chart-column"
              data-active={index === active}
              data-now={column.isNow === true}
              onPointerEnter={() => {
                setActive(index);
              }}
            >
              {series.map(({ name, colour, values }) => (
                <span
                  key={name}
                  className="bar-value"
                  data-colour={colour}
                  data-none={(values[index] ?? 0) === 0}
                  style={{ height: share(values[index] ?? 0) }}
                />
              ))}
            </span>
          ))}
          {isEmpty ? <span className="chart-empty">{empty}</span> : null}
        </div>
        <div className="chart-labels">
          {columns.map(({ name, label, isMinor }) => (
            <span key={name} data-minor={isMinor === true}>
              {label}
            </span>
          ))}
        </div>
      </div>
      <span id={help} className="only-heard">
        {texts.dashboard.chartHelp}
      </span>
      <Values {...props} />
    </figure>
  );
}

/** The values of the column that is pointed at, over it. */
function Readout({
  columns,
  series,
  format,
  active,
  isSaid,
}: BarChartProps & { active: number | undefined; isSaid: boolean }): ReactNode {
  const column = active === undefined ? undefined : columns[active];
  const place = active === undefined ? 0 : (active + 0.5) / columns.length;
  return (
    <div className="readout-place" aria-live={isSaid ? 'polite' : 'off'}>
      {column === undefined || active === undefined ? null : (
        <div
          className="readout"
          style={{ left: `${100 * place}%`, transform: `translateX(-${100 * place}%)` }}
        >
          <strong>{column.name}</strong>
          {series.map(({ name, colour, values }) => (
            <span key={name}>
              <span className="series-mark" data-colour={colour} />
              {name} <b>{format(values[active] ?? 0)}</b>
            </span>
          ))}
        </div>
      )}
    </div>
  );
}

/** The same as a table, for who hears the page. */
function Values({ title, unit, columns, series, format }: BarChartProps): ReactNode {
  return (
    <div className="only-heard">
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{unit}</th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {columns.map((column, index) => (
            <tr key={column.name}>
              <th scope="row">{column.name}</th>
              {series.map(({ name, values }) => (
                <td key={name}>{format(values[index] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function lastWithValue(series: readonly Series[], last: number): number {
  for (let index = last; index >= 0; index--) {
    if (series.some(({ values }) => (values[index] ?? 0) > 0)) return index;
  }
  return last;
}

/** Where a key leads; -1 is to no column, undefined is a key that means nothing here. */
function moved(key: string, from: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, from - 1);
    case 'ArrowRight':
      return Math.min(last, from + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return -1;
    default:
      return undefined;
  }
}
