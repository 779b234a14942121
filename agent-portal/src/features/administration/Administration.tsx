import { useEffect, useRef, type ReactNode } from 'react';
import { Link, Navigate, NavLink, Route, Routes, useLocation } from 'react-router';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/text/texts';
import { Icon } from '../../shared/ui/icons';
import { Empty } from '../../shared/ui/parts';
import { useTitle } from '../../shared/ui/title';
import { AgentsPage } from './AgentsPage';
import { CannedRepliesPage } from './CannedRepliesPage';
import { FailedMessagesPage } from './FailedMessagesPage';
import { LabelsPage } from './LabelsPage';
import { PAGES, pagesFor } from './pages';
import { PhoneNumbersPage } from './PhoneNumbersPage';

const CONTENT: Readonly<Record<string, () => ReactNode>> = {
  agents: AgentsPage,
  'phone-numbers': PhoneNumbersPage,
  'canned-replies': CannedRepliesPage,
  labels: LabelsPage,
  'failed-messages': FailedMessagesPage,
};

/** What leads and admins see to. Who may not see a page reads why, instead of it; the service refuses what it asks for anyway. */
export function Administration(): ReactNode {
  const desk = useDesk();
  const { role } = useStore(desk.me);
  const allowed = pagesFor(role);
  const first = allowed[0];
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  useTitle(texts.navigation.administration);

  // On a phone not all of them are in sight.
  useEffect(() => {
    nav.current
      ?.querySelector('[aria-current="page"]')
      ?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [pathname]);

  return (
    <main id="content" className="administration" tabIndex={-1}>
      {first === undefined ? null : (
        <nav ref={nav} className="side-nav" aria-label={texts.navigation.administration}>
          {allowed.map(({ path, title, icon }) => (
            <NavLink key={path} to={`/administration/${path}`}>
              <Icon name={icon} />
              <span>{title}</span>
            </NavLink>
          ))}
        </nav>
      )}
      <Routes>
        <Route index element={first === undefined ? <Refused /> : <Navigate to={first.path} replace />} />
        {PAGES.map(({ path, title, role: wanted }) => {
          const Content = CONTENT[path];
          return (
            <Route
              key={path}
              path={path}
              element={
                Content !== undefined && allowed.some((page) => page.path === path) ? (
                  <Section title={title}>
                    <Content />
                  </Section>
                ) : (
                  <Refused isForAdmins={wanted === 'admin'} />
                )
              }
            />
          );
        })}
        <Route path="*" element={<Unknown />} />
      </Routes>
    </main>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  useTitle(title);
  return (
    // The next page begins at its top.
    <section key={useLocation().pathname} className="administration-page" aria-label={title}>
      <h1>{title}</h1>
      {children}
    </section>
  );
}

function Refused({ isForAdmins = false }: { isForAdmins?: boolean }): ReactNode {
  return (
    <Empty
      icon="block"
      title={isForAdmins ? texts.administration.adminsOnly : texts.administration.leadsOnly}
    >
      <Link to="/conversations">{texts.errors.toConversations}</Link>
    </Empty>
  );
}

function Unknown(): ReactNode {
  return (
    <Empty icon="question" title={texts.errors.notFound}>
      <Link to="/conversations">{texts.errors.toConversations}</Link>
    </Empty>
  );
}
