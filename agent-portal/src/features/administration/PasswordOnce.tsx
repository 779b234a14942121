import { useState, type ReactNode } from 'react';
import type { OneTimePassword } from '../../shared/api/types';
import { fullTime } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Button, Dialogue } from '../../shared/ui/controls';
import { Icon } from '../../shared/ui/icons';

/** A password that is told once, for the admin to hand on. It is nowhere but here. */
export function PasswordOnce({ told, onClose }: { told: OneTimePassword; onClose: () => void }): ReactNode {
  const [copied, setCopied] = useState<'yes' | 'no'>();
  const copy = (): void => {
    // Only pages served over https, or from localhost, have a clipboard.
    const clipboard = (navigator as { clipboard?: Clipboard }).clipboard;
    if (clipboard === undefined) {
      setCopied('no');
      return;
    }
    clipboard.writeText(told.password).then(
      () => {
        setCopied('yes');
      },
      () => {
        setCopied('no');
      },
    );
  };
  return (
    <Dialogue title={texts.agents.passwordFor(told.agent.name)} isOpen isFirm onClose={onClose}>
      <div className="stack">
        <p>{texts.agents.passwordOnce}</p>
        <div className="once">
          <label className="only-heard" htmlFor="one-time-password">
            {texts.agents.oneTimePassword}
          </label>
          <output id="one-time-password" className="secret">
            {told.password}
          </output>
          <Button autoFocus onPress={copy}>
            <Icon name={copied === 'yes' ? 'check' : 'copy'} />
            {copied === 'yes' ? texts.agents.copied : texts.agents.copy}
          </Button>
        </div>
        <p className="hint">{texts.agents.expires(fullTime(told.expiresAt))}</p>
        <p className="error" role="status">
          {copied === 'no' ? texts.agents.notCopied : null}
        </p>
        <div className="row end-row">
          <Button look="primary" onPress={onClose}>
            {texts.agents.told}
          </Button>
        </div>
      </div>
    </Dialogue>
  );
}
