import { useEffect, useState, type ReactNode } from 'react';
import { useLocation, useNavigate, useParams } from 'react-router';
import type { Conversation } from '../shared/api/types';
import { Composer } from '../features/composer/Composer';
import { ContactPanel } from '../features/contact/ContactPanel';
import { useTicket } from '../features/contact/useTicket';
import { ConversationList } from '../features/conversations/ConversationList';
import { ThreadView } from '../features/thread/ThreadView';
import { useColleagues } from '../shared/inbox/useColleagues';
import { useConversation } from '../shared/inbox/useConversation';
import { useDesk } from '../shared/session/DeskContext';
import { useStore } from '../shared/store';
import { contactName } from '../shared/text/format';
import { texts } from '../shared/text/texts';
import { IconButton } from '../shared/ui/controls';
import { Avatar, Empty, Failed, Loading } from '../shared/ui/parts';
import { useShortcut } from '../shared/ui/shortcuts';
import { useTitle } from '../shared/ui/title';
import { ApiError } from '../shared/api/http';

/** From here on there is room for the details beside the messages. */
const WIDE_PIXELS = 1200;

/** The list, the conversation that the address names, and its details. */
export function Workspace(): ReactNode {
  const { id } = useParams();
  const [showsDetails, setDetails] = useState(() => window.innerWidth >= WIDE_PIXELS);
  useTitle(texts.navigation.conversations);
  useShortcut('details', () => {
    if (id !== undefined) setDetails(!showsDetails);
  });
  return (
    <main className="panes" data-showing={id === undefined ? 'list' : 'thread'} data-details={showsDetails}>
      <ConversationList openId={id} />
      {id === undefined ? (
        <section id="content" className="thread-pane" tabIndex={-1} aria-label={texts.thread.label}>
          <Empty icon="chat" title={texts.thread.choose}>
            <p className="hint">{texts.thread.chooseHint}</p>
          </Empty>
        </section>
      ) : (
        <OpenConversation
          id={id}
          showsDetails={showsDetails}
          onDetails={() => {
            setDetails(!showsDetails);
          }}
        />
      )}
    </main>
  );
}

interface OpenProps {
  id: string;
  showsDetails: boolean;
  onDetails: () => void;
}

function OpenConversation({ id, showsDetails, onDetails }: OpenProps): ReactNode {
  const desk = useDesk();
  const { data: conversation, error, refetch } = useConversation(id);
  const navigate = useNavigate();
  const { search } = useLocation();
  const now = conversation?.id ?? id;

  // It was merged with another: the service answers with what it became part of.
  useEffect(() => {
    if (now !== id)
      void navigate({ pathname: `/conversations/${encodeURIComponent(now)}`, search }, { replace: true });
  }, [id, now, navigate, search]);

  // Colleagues see who is here.
  const known = conversation?.id;
  useEffect(() => (known === undefined ? undefined : desk.activity.view(known)), [desk, known]);

  if (conversation === undefined) {
    return (
      <section id="content" className="thread-pane" tabIndex={-1} aria-label={texts.thread.label}>
        <header>
          <Back />
        </header>
        {error === null ? (
          <Loading />
        ) : error instanceof ApiError && error.code === 'not_found' ? (
          <Empty icon="question" title={texts.thread.missing} />
        ) : (
          <Failed
            title={texts.thread.failed}
            onRetry={() => {
              void refetch();
            }}
          />
        )}
      </section>
    );
  }
  return (
    <>
      <section id="content" className="thread-pane" tabIndex={-1} aria-label={texts.thread.label}>
        <Keys key={`keys ${conversation.id}`} conversation={conversation} />
        <ThreadHeader conversation={conversation} showsDetails={showsDetails} onDetails={onDetails} />
        <ThreadView key={`thread ${conversation.id}`} conversation={conversation} />
        <Composer key={`composer ${conversation.id}`} conversation={conversation} />
      </section>
      {showsDetails ? (
        <ContactPanel key={`contact ${conversation.id}`} conversation={conversation} onClose={onDetails} />
      ) : null}
    </>
  );
}

/** What single keys do with the open conversation; what they did is heard, and seen where it stands. */
function Keys({ conversation }: { conversation: Conversation }): ReactNode {
  const desk = useDesk();
  const navigate = useNavigate();
  const { search } = useLocation();
  const [heard, setHeard] = useState('');
  const { status, assign } = useTicket(conversation, (what) => {
    setHeard(what === 'pending' ? '' : texts.shortcuts.done[what]);
  });
  useShortcut('resolve', () => {
    if (conversation.ticketId == null || status.isPending) return;
    status.run(conversation.ticketStatus === 'resolved' ? 'open' : 'resolved');
  });
  useShortcut('assign', () => {
    if (!assign.isPending && conversation.assigneeId !== desk.agent.id) assign.run(desk.agent.id);
  });
  useShortcut('compose', () => {
    document.getElementById('composer')?.focus();
  });
  useShortcut('list', () => {
    void navigate({ pathname: '/conversations', search });
  });
  return (
    <p className="only-heard" role="status">
      {heard}
    </p>
  );
}

interface HeaderProps {
  conversation: Conversation;
  showsDetails: boolean;
  onDetails: () => void;
}

function ThreadHeader({ conversation, showsDetails, onDetails }: HeaderProps): ReactNode {
  const name = contactName(conversation);
  const { phone } = conversation.contact;
  const status = conversation.ticketStatus;
  return (
    <header>
      <Back />
      <Avatar name={name} />
      <div>
        <h1 dir="auto">{name}</h1>
        {phone === null || phone === name ? null : <span className="hint">{phone}</span>}
      </div>
      <Colleagues />
      {status === null ? null : (
        <span className="chip" data-status={status}>
          {texts.status[status] ?? status}
        </span>
      )}
      <IconButton
        icon="info"
        label={showsDetails ? texts.thread.hideDetails : texts.thread.showDetails}
        aria-expanded={showsDetails}
        onPress={onDetails}
      />
    </header>
  );
}

/** Who else is looking at this conversation, and who is writing. */
function Colleagues(): ReactNode {
  const desk = useDesk();
  const { viewers, typists } = useStore(desk.activity.present);
  const others = viewers.filter((id) => id !== desk.agent.id);
  const writing = typists.filter((id) => id !== desk.agent.id);
  const nameOf = useColleagues(others.length > 0);
  const names = (ids: readonly string[]): string => ids.map(nameOf).join(', ');
  return (
    <span className="colleagues" role="status">
      {writing.length > 0
        ? texts.thread.typing(names(writing))
        : others.length > 0
          ? texts.thread.viewing(names(others))
          : null}
    </span>
  );
}

function Back(): ReactNode {
  const navigate = useNavigate();
  const { search } = useLocation();
  return (
    <span className="back">
      <IconButton
        icon="back"
        label={texts.navigation.back}
        onPress={() => {
          void navigate({ pathname: '/conversations', search });
        }}
      />
    </span>
  );
}
