import type { ReactNode } from 'react';
import { texts } from '../text/texts';
import { Button, Dialogue } from './controls';

export interface ConfirmProps {
  question: string;
  /** What follows from it. */
  words: string;
  action: string;
  isDangerous?: boolean;
  isPending: boolean;
  error: string | undefined;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something is done that is felt for long. The harmless answer has the focus. */
export function Confirm(props: ConfirmProps): ReactNode {
  const { question, words, action, isDangerous = false, isPending, error, onConfirm, onClose } = props;
  return (
    <Dialogue title={question} isOpen role="alertdialog" onClose={onClose}>
      <div className="stack">
        <p>{words}</p>
        {error === undefined ? null : (
          <p className="error" role="alert">
            {error}
          </p>
        )}
        <div className="row end-row">
          <Button autoFocus onPress={onClose}>
            {texts.cancel}
          </Button>
          <Button look={isDangerous ? 'danger' : 'primary'} isPending={isPending} onPress={onConfirm}>
            {action}
          </Button>
        </div>
      </div>
    </Dialogue>
  );
}
