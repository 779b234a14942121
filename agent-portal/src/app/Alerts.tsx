import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { Dialog, DialogTrigger, Popover, SwitchButton, SwitchField } from 'react-aria-components';
import { useNavigate } from 'react-router';
import type { NewMessage } from '../shared/realtime/events';
import { useDesk } from '../shared/session/DeskContext';
import { useStore } from '../shared/store';
import { LANGUAGES, speak, texts } from '../shared/text/texts';
import { Button, Choice, IconButton } from '../shared/ui/controls';
import { Icon } from '../shared/ui/icons';
import { shortcutsOn, switchShortcuts } from '../shared/ui/shortcuts';
import { useBadge } from '../shared/ui/title';
import { beep, isOn, setOn } from './alerts';

/** Tells an agent who looks elsewhere that a message came: by the tab's title, and as they have chosen. */
export function Alerts({ onShortcuts }: { onShortcuts: () => void }): ReactNode {
  const desk = useDesk();
  const navigate = useNavigate();
  const counts = useStore(desk.inbox.unread.counts);
  const unread = useMemo(() => [...counts.values()].reduce((sum, count) => sum + count, 0), [counts]);
  useBadge(unread);

  useEffect(
    () =>
      desk.arrived.subscribe(() => {
        const message = desk.arrived.get();
        if (message === undefined || document.hasFocus()) return;
        if (isOn('sound')) beep();
        if (isOn('desktop') && isAllowed()) {
          show(message, () => {
            void navigate(`/conversations/${encodeURIComponent(message.conversationId)}`);
          });
        }
      }),
    [desk, navigate],
  );

  return (
    <DialogTrigger>
      <IconButton icon="settings" label={texts.alerts.label} />
      <Popover className="popover" placement="bottom end">
        <Dialog className="menu-dialogue" aria-label={texts.alerts.label}>
          <DesktopSwitch />
          <SoundSwitch />
          <ShortcutsSwitch />
          <Button slot="close" look="quiet" onPress={onShortcuts}>
            <Icon name="keyboard" />
            {texts.shortcuts.show}
          </Button>
          <Choice
            label={texts.alerts.language}
            showLabel
            options={LANGUAGES}
            value={texts.locale}
            onChange={speak}
          />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function DesktopSwitch(): ReactNode {
  const [isSelected, setSelected] = useState(() => isOn('desktop') && isAllowed());
  const [isDenied, setDenied] = useState(false);
  const change = (wanted: boolean): void => {
    const set = (on: boolean): void => {
      setOn('desktop', on);
      setSelected(on);
      setDenied(wanted && !on);
    };
    if (!wanted || isAllowed()) set(wanted);
    else if ('Notification' in window) {
      void Notification.requestPermission().then((answer) => {
        set(answer === 'granted');
      });
    } else set(false);
  };
  return (
    <>
      <SwitchField isSelected={isSelected} onChange={change}>
        <SwitchButton className="switch">
          <span className="switch-track" aria-hidden="true" />
          {texts.alerts.desktop}
        </SwitchButton>
      </SwitchField>
      {isDenied ? (
        <p className="error" role="alert">
          {texts.alerts.denied}
        </p>
      ) : null}
    </>
  );
}

function SoundSwitch(): ReactNode {
  const [isSelected, setSelected] = useState(() => isOn('sound'));
  return (
    <SwitchField
      isSelected={isSelected}
      onChange={(on) => {
        setOn('sound', on);
        setSelected(on);
        if (on) beep();
      }}
    >
      <SwitchButton className="switch">
        <span className="switch-track" aria-hidden="true" />
        {texts.alerts.sound}
      </SwitchButton>
    </SwitchField>
  );
}

function ShortcutsSwitch(): ReactNode {
  const isSelected = useStore(shortcutsOn);
  return (
    <SwitchField isSelected={isSelected} onChange={switchShortcuts}>
      <SwitchButton className="switch">
        <span className="switch-track" aria-hidden="true" />
        {texts.shortcuts.switch}
      </SwitchButton>
    </SwitchField>
  );
}

function isAllowed(): boolean {
  return 'Notification' in window && Notification.permission === 'granted';
}

function show(message: NewMessage, onOpen: () => void): void {
  const notification = new Notification(message.from_name ?? texts.alerts.anonymous, {
    body: message.message,
    icon: '/favicon.svg',
    // One per conversation, however many messages and tabs.
    tag: message.conversationId,
  });
  notification.addEventListener('click', () => {
    window.focus();
    onOpen();
    notification.close();
  });
}
