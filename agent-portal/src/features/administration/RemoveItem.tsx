import { useState, type ReactNode } from 'react';
import { texts } from '../../shared/text/texts';
import { Confirm } from '../../shared/ui/Confirm';
import { codeOf, notSaved, useSaving } from './useSaving';

export interface RemoveItemProps<Item> {
  item: Item;
  question: string;
  words: string;
  action: string;
  summaryOf: (item: Item) => string;
  /** Removes it when it still is as it was seen. */
  remove: (item: Item) => Promise<void>;
  onDone: () => void;
  onClose: () => void;
}

/** Asks before something is removed, and again when somebody has changed it meanwhile. */
export function RemoveItem<Item>(props: RemoveItemProps<Item>): ReactNode {
  const { item, question, words, action, summaryOf, remove, onDone, onClose } = props;
  const [seen, setSeen] = useState(item);
  const { isPending, refused, now, run } = useSaving(
    () =>
      remove(seen).catch((error: unknown) => {
        // Somebody else has removed it: so be it.
        if (codeOf(error instanceof Error ? error : null) === 'not_found') return;
        throw error;
      }),
    onDone,
    (current: Item) => {
      setSeen(current);
    },
  );
  return (
    <Confirm
      question={question}
      words={words}
      action={action}
      isDangerous
      isPending={isPending}
      error={now === undefined ? notSaved(refused) : texts.administration.confirmConflict(summaryOf(now))}
      onConfirm={() => {
        run(undefined);
      }}
      onClose={onClose}
    />
  );
}
