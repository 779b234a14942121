import { useId, type ReactNode } from 'react';
import { texts } from '../../shared/text/texts';
import { Failed, Loading } from '../../shared/ui/parts';

interface Read<T> {
  readonly data: T | undefined;
  readonly isError: boolean;
  refetch: () => unknown;
}

export interface CardProps<T> {
  title: string;
  hint?: string;
  /** Its place in the grid. */
  name: string;
  read: Read<T>;
  children: (data: T) => ReactNode;
}

/** One part of the dashboard, which is read and may fail by itself. */
export function Card<T>({ title, hint, name, read, children }: CardProps<T>): ReactNode {
  const heading = useId();
  return (
    <section className="panel" data-name={name} aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{title}</h2>
        {hint === undefined ? null : <p className="hint">{hint}</p>}
      </header>
      {read.data !== undefined ? (
        children(read.data)
      ) : read.isError ? (
        <Failed
          title={texts.dashboard.failed}
          onRetry={() => {
            void read.refetch();
          }}
        />
      ) : (
        <Loading />
      )}
    </section>
  );
}
