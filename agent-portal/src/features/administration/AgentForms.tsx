import { useState, type ReactNode } from 'react';
import type { Colleague, OneTimePassword, Role } from '../../shared/api/types';
import { useDesk } from '../../shared/session/DeskContext';
import { ROLES } from '../../shared/session/roles';
import { texts } from '../../shared/text/texts';
import { Choice, Dialogue, Field } from '../../shared/ui/controls';
import { EditForm, missing } from './EditForm';
import { codeOf, notSaved, useSaving } from './useSaving';

const LONGEST_NAME = 100;
const EMAIL = /^\S+@\S+\.\S+$/;
const ROLE_OPTIONS = ROLES.map((id) => ({ id, label: texts.role[id] }));

interface InviteFormProps {
  onInvited: (told: OneTimePassword) => void;
  onClose: () => void;
}

export function InviteForm({ onInvited, onClose }: InviteFormProps): ReactNode {
  const desk = useDesk();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const [isChecked, setChecked] = useState(false);
  /** Whose address was taken; another one may be free. */
  const [asked, setAsked] = useState('');
  const { isPending, refused, run } = useSaving(
    () => desk.api.invite({ name: name.trim(), email: email.trim(), role }),
    onInvited,
  );
  const nameError = missing(name, LONGEST_NAME);
  const emailError = EMAIL.test(email.trim()) ? undefined : texts.agents.emailInvalid;
  const isTaken = codeOf(refused) === 'email_taken';
  return (
    <Dialogue title={texts.agents.invite} isOpen isFirm onClose={onClose}>
      <EditForm
        error={isTaken ? undefined : notSaved(refused)}
        isPending={isPending}
        submit={texts.agents.invite}
        onSubmit={() => {
          setChecked(true);
          if (nameError !== undefined || emailError !== undefined) return;
          setAsked(email);
          run(undefined);
        }}
        onCancel={onClose}
      >
        <Field
          label={texts.agents.name}
          value={name}
          onChange={setName}
          autoFocus
          autoComplete="off"
          isRequired
          invalid={isChecked ? nameError : undefined}
        />
        <Field
          label={texts.agents.email}
          type="email"
          value={email}
          onChange={setEmail}
          autoComplete="off"
          isRequired
          invalid={isTaken && email === asked ? texts.agents.emailTaken : isChecked ? emailError : undefined}
        />
        <RoleChoice role={role} onChange={setRole} />
      </EditForm>
    </Dialogue>
  );
}

interface AgentFormProps {
  agent: Colleague;
  onDone: () => void;
  onClose: () => void;
}

/** Another name, another role. Somebody else may have changed the agent meanwhile: then it says what holds now, before it is saved over. */
export function AgentForm({ agent, onDone, onClose }: AgentFormProps): ReactNode {
  const desk = useDesk();
  const [name, setName] = useState(agent.name);
  const [role, setRole] = useState<Role>(agent.role);
  const [base, setBase] = useState(agent);
  const { isPending, refused, now, run } = useSaving(
    () =>
      desk.api.changeAgent(agent.id, {
        version: base.version,
        // What was not changed here stays as others have it.
        ...(name.trim() === agent.name ? {} : { name: name.trim() }),
        ...(role === agent.role ? {} : { role }),
      }),
    onDone,
    (current: Colleague) => {
      setBase(current);
    },
  );
  const nameError = missing(name, LONGEST_NAME);
  return (
    <Dialogue title={texts.agents.change(agent.name)} isOpen isFirm onClose={onClose}>
      <EditForm
        error={
          now !== undefined
            ? texts.administration.conflict(summaryOf(now))
            : codeOf(refused) === 'last_admin'
              ? texts.agents.lastAdmin
              : notSaved(refused)
        }
        isPending={isPending}
        onSubmit={() => {
          if (nameError !== undefined) return;
          if (name.trim() === agent.name && role === agent.role) onClose();
          else run(undefined);
        }}
        onCancel={onClose}
      >
        <Field
          label={texts.agents.name}
          value={name}
          onChange={setName}
          autoFocus
          autoComplete="off"
          isRequired
          invalid={nameError}
        />
        <RoleChoice role={role} onChange={setRole} />
      </EditForm>
    </Dialogue>
  );
}

function RoleChoice({ role, onChange }: { role: Role; onChange: (role: Role) => void }): ReactNode {
  return (
    <div className="field">
      <Choice
        label={texts.agents.role}
        showLabel
        options={ROLE_OPTIONS}
        value={role}
        onChange={(id) => {
          onChange(id as Role);
        }}
      />
      <span className="hint">{texts.agents.roleHint}</span>
    </div>
  );
}

/** An agent in a few words. */
export function summaryOf({ name, role, enabled }: Colleague): string {
  return [name, texts.role[role], ...(enabled ? [] : [texts.agents.disabled])].join(', ');
}
