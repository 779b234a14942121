import { createContext, use } from 'react';
import type { Desk } from './desk';

export const DeskContext = createContext<Desk | undefined>(undefined);

/** The desk of the agent who is signed in. */
export function useDesk(): Desk {
  const desk = use(DeskContext);
  if (desk === undefined) throw new Error('useDesk: nobody is signed in (expected: inside <SocketProvider>)');
  return desk;
}
