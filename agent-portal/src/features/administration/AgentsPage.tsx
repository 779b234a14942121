import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import type { Colleague, OneTimePassword } from '../../shared/api/types';
import type { Presence } from '../../shared/inbox/activity';
import { keys } from '../../shared/inbox/keys';
import { useDesk } from '../../shared/session/DeskContext';
import { useStore } from '../../shared/store';
import { shortTime } from '../../shared/text/format';
import { texts } from '../../shared/text/texts';
import { Button, IconButton } from '../../shared/ui/controls';
import { Icon } from '../../shared/ui/icons';
import { Avatar } from '../../shared/ui/parts';
import { AgentForm, InviteForm, summaryOf } from './AgentForms';
import { Confirm } from '../../shared/ui/Confirm';
import { ListView } from './ListView';
import { PasswordOnce } from './PasswordOnce';
import { useList } from './useList';
import { codeOf, notSaved, useSaving } from './useSaving';

const INVITE = 'invite';

type Doing =
  | { readonly kind: 'inviting' }
  | { readonly kind: 'changing' | 'switching' | 'resetting'; readonly agent: Colleague }
  | { readonly kind: 'telling'; readonly told: OneTimePassword };

/** Who works here, and what an admin does about it. */
export function AgentsPage(): ReactNode {
  const desk = useDesk();
  const client = useQueryClient();
  const list = useList(keys.agentPages, (cursor) => desk.api.agents(cursor));
  const presence = useStore(desk.activity.presence);
  const live = useStore(desk.live);
  const [doing, setDoing] = useState<Doing>();

  // Who came and went while there was no connection, nobody tells.
  useEffect(() => {
    if (live === 'live') void client.invalidateQueries({ queryKey: keys.agentPages });
  }, [client, live]);

  const stop = (): void => {
    setDoing(undefined);
  };
  /** What was pressed to get there is gone with its dialogue: go on at the list's beginning. */
  const noted = (): void => {
    stop();
    requestAnimationFrame(() => document.getElementById(INVITE)?.focus());
  };
  const changed = (): void => {
    void client.invalidateQueries({ queryKey: keys.agentPages });
    void client.invalidateQueries({ queryKey: keys.agents });
  };
  const tell = (told: OneTimePassword): void => {
    changed();
    setDoing({ kind: 'telling', told });
  };
  const done = (): void => {
    changed();
    stop();
  };

  return (
    <>
      <div className="page-head">
        <p className="hint">{texts.agents.intro}</p>
        <Button
          id={INVITE}
          look="primary"
          onPress={() => {
            setDoing({ kind: 'inviting' });
          }}
        >
          <Icon name="plus" />
          {texts.agents.invite}
        </Button>
      </div>
      <ListView
        list={list}
        label={texts.administration.agents}
        icon="people"
        empty={texts.agents.empty}
        idOf={({ id }) => id}
      >
        {(agent) => (
          <AgentCard
            agent={agent}
            presence={presence.get(agent.id) ?? agent}
            isMe={agent.id === desk.agent.id}
            onDo={(kind) => {
              setDoing({ kind, agent });
            }}
          />
        )}
      </ListView>
      {doing?.kind === 'inviting' ? <InviteForm onInvited={tell} onClose={stop} /> : null}
      {doing?.kind === 'changing' ? <AgentForm agent={doing.agent} onDone={done} onClose={stop} /> : null}
      {doing?.kind === 'switching' ? <SwitchAgent agent={doing.agent} onDone={done} onClose={stop} /> : null}
      {doing?.kind === 'resetting' ? (
        <ResetPassword agent={doing.agent} onDone={tell} onClose={stop} />
      ) : null}
      {doing?.kind === 'telling' ? <PasswordOnce told={doing.told} onClose={noted} /> : null}
    </>
  );
}

interface AgentCardProps {
  agent: Colleague;
  presence: Presence;
  isMe: boolean;
  onDo: (what: 'changing' | 'switching' | 'resetting') => void;
}

function AgentCard({ agent, presence, isMe, onDo }: AgentCardProps): ReactNode {
  const { name, email, enabled, passwordChangeRequired, role } = agent;
  return (
    <>
      <span className="with-presence" data-status={enabled ? presence.status : 'offline'}>
        <Avatar name={name} />
      </span>
      <div className="entry-words" data-off={!enabled}>
        <span className="entry-title">
          <strong>{name}</strong>
          {isMe ? <span className="hint">{texts.agents.you}</span> : null}
        </span>
        <span className="hint">{email}</span>
        <span className="hint">
          {[
            enabled ? presenceWords(presence) : undefined,
            passwordChangeRequired === true ? texts.agents.oneTime : undefined,
          ]
            .filter((words) => words !== undefined)
            .join(' · ')}
        </span>
      </div>
      <span className="entry-marks">
        {enabled ? null : (
          <span className="chip" data-status="resolved">
            {texts.agents.disabled}
          </span>
        )}
        <span className="chip" data-status={role === 'agent' ? 'resolved' : undefined}>
          {texts.role[role]}
        </span>
      </span>
      <span className="entry-actions">
        <IconButton
          icon="edit"
          label={texts.agents.change(name)}
          onPress={() => {
            onDo('changing');
          }}
        />
        {/* For oneself there is the login's own way, and nobody shuts themselves out. */}
        {isMe ? null : (
          <>
            <IconButton
              icon="key"
              label={texts.agents.password(name)}
              isDisabled={!enabled}
              onPress={() => {
                onDo('resetting');
              }}
            />
            <IconButton
              icon={enabled ? 'block' : 'check'}
              label={enabled ? texts.agents.disable(name) : texts.agents.enable(name)}
              onPress={() => {
                onDo('switching');
              }}
            />
          </>
        )}
      </span>
    </>
  );
}

function presenceWords({ status, lastSeenAt }: Presence): string {
  if (status !== 'offline') return texts.presence[status];
  return lastSeenAt === null ? texts.presence.never : texts.presence.lastSeen(shortTime(lastSeenAt));
}

interface AboutAgent<Result = void> {
  agent: Colleague;
  onDone: (result: Result) => void;
  onClose: () => void;
}

/** Asks before an agent is disabled, or enabled again. */
function SwitchAgent({ agent, onDone, onClose }: AboutAgent): ReactNode {
  const desk = useDesk();
  const { id, name, enabled } = agent;
  const [version, setVersion] = useState(agent.version);
  const { isPending, refused, now, run } = useSaving(
    () => desk.api.changeAgent(id, { version, enabled: !enabled }),
    () => {
      onDone();
    },
    // Whoever asks again has read what it is now.
    (current: Colleague) => {
      setVersion(current.version);
    },
  );
  return (
    <Confirm
      question={enabled ? texts.agents.disableQuestion(name) : texts.agents.enableQuestion(name)}
      words={enabled ? texts.agents.disableWords : texts.agents.enableWords}
      action={enabled ? texts.agents.disableNow : texts.agents.enableNow}
      isDangerous={enabled}
      isPending={isPending}
      error={
        now !== undefined
          ? texts.administration.confirmConflict(summaryOf(now))
          : codeOf(refused) === 'last_admin'
            ? texts.agents.lastAdmin
            : notSaved(refused)
      }
      onConfirm={() => {
        run(undefined);
      }}
      onClose={onClose}
    />
  );
}

function ResetPassword({ agent, onDone, onClose }: AboutAgent<OneTimePassword>): ReactNode {
  const desk = useDesk();
  const { isPending, refused, run } = useSaving(() => desk.api.resetPassword(agent.id), onDone);
  return (
    <Confirm
      question={texts.agents.passwordQuestion(agent.name)}
      words={texts.agents.passwordWords}
      action={texts.agents.passwordNow}
      isPending={isPending}
      error={notSaved(refused)}
      onConfirm={() => {
        run(undefined);
      }}
      onClose={onClose}
    />
  );
}
