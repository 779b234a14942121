import type { ReactNode } from 'react';
import { useSocket } from '../realtime/SocketContext';
import { initials } from '../text/format';
import { texts } from '../text/texts';
import { Button } from './controls';
import { Icon, type IconName } from './icons';

const TINTS = 6;

/** A person's initials; the colour is always the same for the same name. */
export function Avatar({ name }: { name: string }): ReactNode {
  let hash = 7;
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) % 9973;
  const tint = hash % TINTS;
  return (
    <span className="avatar" data-tint={tint} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

/** Something that is not there: not yet, not any more, or not at all. */
export function Empty({
  icon,
  title,
  children,
}: {
  icon?: IconName;
  title: string;
  children?: ReactNode;
}): ReactNode {
  return (
    <div className="empty">
      {icon === undefined ? null : <Icon name={icon} />}
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

export function Loading(): ReactNode {
  return (
    <div className="loading" role="status">
      <span className="spinner" aria-hidden="true" />
      {texts.loading}
    </div>
  );
}

export function Failed({ title, onRetry }: { title: string; onRetry: () => void }): ReactNode {
  return (
    <Empty icon="warning" title={title}>
      <Button onPress={onRetry}>{texts.retry}</Button>
    </Empty>
  );
}

/** Tells the truth about the connection, and offers to try again. */
export function LiveIndicator(): ReactNode {
  const { state, retry } = useSocket();
  return (
    <span className="live-area">
      <span className="live" data-state={state} role="status" aria-label={texts.live.description}>
        {texts.live[state]}
      </span>
      {state === 'offline' ? <Button onPress={retry}>{texts.live.retry}</Button> : null}
    </span>
  );
}
