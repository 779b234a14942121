import type { ReactNode } from 'react';
import { texts } from '../shared/text/texts';
import { Dialogue } from '../shared/ui/controls';
import { SHORTCUTS, type Shortcut } from '../shared/ui/shortcuts';

const GROUPS: readonly { title: string; shortcuts: readonly Shortcut[] }[] = [
  { title: texts.shortcuts.conversations, shortcuts: ['next', 'previous', 'search'] },
  {
    title: texts.shortcuts.conversation,
    shortcuts: ['compose', 'resolve', 'assign', 'details', 'list'],
  },
  { title: texts.shortcuts.everywhere, shortcuts: ['help'] },
];

/** Which keys there are. */
export function Shortcuts({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }): ReactNode {
  return (
    <Dialogue title={texts.shortcuts.title} isOpen={isOpen} onClose={onClose}>
      <div className="stack">
        <p className="hint">{texts.shortcuts.intro}</p>
        {GROUPS.map(({ title, shortcuts }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl className="shortcuts">
              {shortcuts.map((shortcut) => (
                <div key={shortcut}>
                  <dt>{texts.shortcuts[shortcut]}</dt>
                  <dd>
                    <kbd>{SHORTCUTS[shortcut]}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialogue>
  );
}
