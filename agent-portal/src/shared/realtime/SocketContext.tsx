import { QueryClientProvider } from '@tanstack/react-query';
import { createContext, use, useMemo, type ReactNode } from 'react';
import type { Desk } from '../session/desk';
import { DeskContext } from '../session/DeskContext';
import { useStore } from '../store';
import type { LiveState } from './realtime';

/** What a page may know of the one socket. */
export interface SocketValue {
  readonly state: LiveState;
  readonly isConnected: boolean;
  retry: () => void;
}

const SocketContext = createContext<SocketValue | undefined>(undefined);

/** Gives the pages the desk's socket and what was read over it; both end with the login. */
export function SocketProvider({ desk, children }: { desk: Desk; children: ReactNode }): ReactNode {
  const state = useStore(desk.live);
  const value = useMemo<SocketValue>(
    () => ({
      state,
      isConnected: state === 'live',
      retry: () => {
        desk.retry();
      },
    }),
    [desk, state],
  );
  return (
    <DeskContext value={desk}>
      <QueryClientProvider client={desk.client}>
        <SocketContext value={value}>{children}</SocketContext>
      </QueryClientProvider>
    </DeskContext>
  );
}

export function useSocket(): SocketValue {
  const socket = use(SocketContext);
  if (socket === undefined) throw new Error('useSocket: no socket (expected: inside <SocketProvider>)');
  return socket;
}
