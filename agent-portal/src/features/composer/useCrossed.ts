import { useState } from 'react';
import type { Conversation } from '../../shared/api/types';
import { useDesk } from '../../shared/session/DeskContext';

export interface Crossed {
  /** What somebody else has answered while this agent was writing. */
  readonly crossed: string | undefined;
  dismiss: () => void;
}

/** Notices that a colleague's answer went out while one is being written here. */
export function useCrossed(conversation: Conversation, isWriting: boolean): Crossed {
  const desk = useDesk();
  const { lastMessageId, lastMessage, lastDirection } = conversation;
  const [seen, setSeen] = useState(lastMessageId);
  const [crossed, setCrossed] = useState<string>();

  if (lastMessageId !== seen) {
    setSeen(lastMessageId);
    const isOthers =
      lastDirection === 'outbound' && lastMessageId != null && !desk.outbox.isOwn(lastMessageId);
    if (isOthers && isWriting) setCrossed(lastMessage ?? '');
  }
  if (crossed !== undefined && !isWriting) setCrossed(undefined);

  return {
    crossed,
    dismiss: () => {
      setCrossed(undefined);
    },
  };
}
