import { Component, type ReactNode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { BrowserRouter, Link, Navigate, Route, Routes, useLocation, type Location } from 'react-router';
import { Administration } from '../features/administration/Administration';
import { Dashboard } from '../features/dashboard/Dashboard';
import { LoginPage, TryingAgain } from '../features/login/LoginPage';
import { SocketProvider } from '../shared/realtime/SocketContext';
import type { Entrance } from '../shared/session/entrance';
import { useStore } from '../shared/store';
import { locale, texts } from '../shared/text/texts';
import { Button } from '../shared/ui/controls';
import { Empty, Loading } from '../shared/ui/parts';
import { Shell } from './Shell';
import { Workspace } from './Workspace';

/** The whole page: the door, and what is behind it. */
export function App({ entrance }: { entrance: Entrance }): ReactNode {
  return (
    <Safely>
      <I18nProvider locale={locale}>
        <BrowserRouter>
          <Door entrance={entrance} />
        </BrowserRouter>
      </I18nProvider>
    </Safely>
  );
}

/** Where an agent wanted to go before logging in. */
interface Wish {
  readonly wanted?: string;
}

function Door({ entrance }: { entrance: Entrance }): ReactNode {
  const visitor = useStore(entrance.visitor);
  const { pathname, search, state } = useLocation() as Location<Wish | null>;
  switch (visitor.kind) {
    case 'arriving':
      return <Loading />;
    case 'tryingAgain':
      return <TryingAgain reason={visitor.reason} onNow={visitor.now} />;
    case 'stranger':
      if (pathname !== '/login') {
        const wish: Wish = { wanted: pathname + search };
        return <Navigate to="/login" replace state={wish} />;
      }
      return (
        <LoginPage
          key={visitor.notice ?? ''}
          notice={visitor.notice}
          onLogin={(email, password, newPassword) => entrance.login(email, password, newPassword)}
        />
      );
    case 'agent': {
      if (pathname === '/login') {
        return <Navigate to={state?.wanted ?? '/conversations'} replace />;
      }
      return (
        <SocketProvider key={visitor.desk.agent.id} desk={visitor.desk}>
          <Routes>
            <Route element={<Shell />}>
              <Route index element={<Navigate to="/conversations" replace />} />
              <Route path="conversations/:id?" element={<Workspace />} />
              <Route path="dashboard" element={<Dashboard />} />
              <Route path="administration/*" element={<Administration />} />
              <Route path="*" element={<Lost />} />
            </Route>
          </Routes>
        </SocketProvider>
      );
    }
  }
}

function Lost(): ReactNode {
  return (
    <main id="content" tabIndex={-1}>
      <Empty icon="question" title={texts.errors.notFound}>
        <Link to="/conversations">{texts.errors.toConversations}</Link>
      </Empty>
    </main>
  );
}

/** A fault of the page itself: say so, rather than show nothing. */
class Safely extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Empty icon="warning" title={texts.errors.page}>
        <Button
          onPress={() => {
            location.reload();
          }}
        >
          {texts.errors.reload}
        </Button>
      </Empty>
    );
  }
}
