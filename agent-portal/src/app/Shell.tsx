import { useState, type ReactNode } from 'react';
import { NavLink, Outlet } from 'react-router';
import { useSocket } from '../shared/realtime/SocketContext';
import { useDesk } from '../shared/session/DeskContext';
import { includes } from '../shared/session/roles';
import { useStore } from '../shared/store';
import { texts } from '../shared/text/texts';
import { Confirm } from '../shared/ui/Confirm';
import { Button, IconButton } from '../shared/ui/controls';
import { Icon } from '../shared/ui/icons';
import { Alerts } from './Alerts';
import { LiveIndicator } from '../shared/ui/parts';
import { useShortcut, useShortcutKeys } from '../shared/ui/shortcuts';
import { Shortcuts } from './Shortcuts';

/** What is around every page of a signed-in agent. */
export function Shell(): ReactNode {
  const desk = useDesk();
  const me = useStore(desk.me);
  const [showsShortcuts, setShortcuts] = useState(false);
  /** How many messages would be lost by signing out, while that is being asked. */
  const [unsent, setUnsent] = useState<number>();
  const showShortcuts = (): void => {
    setShortcuts(true);
  };
  useShortcutKeys();
  useShortcut('help', showShortcuts);
  return (
    <div className="app">
      <a className="skip" href="#content">
        {texts.skipToContent}
      </a>
      <header className="bar">
        <span className="product">
          <span className="logo" aria-hidden="true" />
          <span className="product-name">{texts.product}</span>
        </span>
        <nav className="main-nav" aria-label={texts.navigation.label}>
          <NavLink to="/conversations">
            <Icon name="chat" />
            <span>{texts.navigation.conversations}</span>
          </NavLink>
          <NavLink to="/dashboard">
            <Icon name="dashboard" />
            <span>{texts.navigation.dashboard}</span>
          </NavLink>
          {includes(me.role, 'lead') ? (
            <NavLink to="/administration">
              <Icon name="administration" />
              <span>{texts.navigation.administration}</span>
            </NavLink>
          ) : null}
        </nav>
        <LiveIndicator />
        <Alerts onShortcuts={showShortcuts} />
        <span className="agent">{me.name}</span>
        <IconButton
          icon="signOut"
          label={texts.navigation.signOut}
          onPress={() => {
            const { length } = desk.outbox.unsent();
            if (length === 0) desk.logout();
            else setUnsent(length);
          }}
        />
      </header>
      {unsent === undefined ? null : (
        <Confirm
          question={texts.navigation.signOutQuestion}
          words={texts.navigation.signOutWords(unsent)}
          action={texts.navigation.signOutNow}
          isDangerous
          isPending={false}
          error={undefined}
          onConfirm={() => {
            desk.logout();
          }}
          onClose={() => {
            setUnsent(undefined);
          }}
        />
      )}
      <Notices />
      <Outlet />
      <Shortcuts
        isOpen={showsShortcuts}
        onClose={() => {
          setShortcuts(false);
        }}
      />
    </div>
  );
}

/** What is wrong at the moment, and what could not be done. */
function Notices(): ReactNode {
  const desk = useDesk();
  const { state } = useSocket();
  const notice = useStore(desk.notice);
  const said = useStore(desk.said);
  return (
    <div className="notices" role="alert">
      {state === 'offline' ? (
        <p>
          <span>{texts.live.offlineNotice}</span>
          <Button
            onPress={() => {
              desk.refresh();
            }}
          >
            {texts.live.refresh}
          </Button>
        </p>
      ) : null}
      {notice === undefined ? null : <p>{notice}</p>}
      {said === undefined ? null : (
        <p>
          <span>{said}</span>
          <IconButton
            icon="close"
            label={texts.close}
            onPress={() => {
              desk.said.set(undefined);
            }}
          />
        </p>
      )}
    </div>
  );
}
