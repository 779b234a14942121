import { useRef, useState, type ReactNode } from 'react';
import { Form } from 'react-aria-components';
import { ApiError } from '../../shared/api/http';
import { texts } from '../../shared/text/texts';
import { Button, Field } from '../../shared/ui/controls';
import { useTitle } from '../../shared/ui/title';

export interface LoginPageProps {
  /** Why the agent has to log in (again). */
  notice: string | undefined;
  /** With a new password, changes it too. */
  onLogin: (email: string, password: string, newPassword: string | undefined) => Promise<void>;
}

const SHORTEST_PASSWORD = 8;

/** The form that an agent signs in with; who has a one-time password chooses another one first. */
export function LoginPage({ notice, onLogin }: LoginPageProps): ReactNode {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState<string>();
  const [error, setError] = useState(notice);
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useTitle(texts.login.heading);

  const submit = (): void => {
    setBusy(true);
    setError(undefined);
    onLogin(email, password, newPassword)
      .catch((failure: unknown) => {
        if (failure instanceof ApiError && failure.code === 'password_change_required') {
          setNewPassword('');
          return;
        }
        setError(failure instanceof Error ? failure.message : String(failure));
        form.current?.querySelector<HTMLInputElement>('input[type=password]')?.select();
      })
      .finally(() => {
        setBusy(false);
      });
  };

  return (
    <main className="door">
      <Form
        ref={form}
        className="door-card"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) submit();
        }}
      >
        <span className="door-logo" aria-hidden="true" />
        <h1>{texts.login.heading}</h1>
        <p className="hint">{texts.login.subtitle}</p>
        <Field
          label={texts.login.email}
          type="email"
          name="email"
          autoComplete="username"
          isRequired
          autoFocus
          value={email}
          onChange={setEmail}
        />
        <Field
          label={texts.login.password}
          type="password"
          name="password"
          autoComplete="current-password"
          isRequired
          value={password}
          onChange={setPassword}
        />
        {newPassword === undefined ? null : (
          <>
            <p role="status">{texts.login.choosePassword}</p>
            <Field
              label={texts.login.newPassword}
              type="password"
              name="new-password"
              autoComplete="new-password"
              minLength={SHORTEST_PASSWORD}
              isRequired
              autoFocus
              value={newPassword}
              onChange={setNewPassword}
            />
          </>
        )}
        <p className="error" role="alert">
          {error}
        </p>
        <Button type="submit" look="primary" isPending={isBusy}>
          {isBusy ? texts.login.submitting : texts.login.submit}
        </Button>
      </Form>
    </main>
  );
}

/** What a signed-in agent sees while the service is away: not a form, for the session may well be alive. */
export function TryingAgain({ reason, onNow }: { reason: string; onNow: () => void }): ReactNode {
  return (
    <main className="door">
      <div className="door-card">
        <span className="door-logo" aria-hidden="true" />
        <h1>{texts.product}</h1>
        <p role="status">{texts.login.tryingAgain(reason)}</p>
        <Button look="primary" onPress={onNow}>
          {texts.login.tryNow}
        </Button>
      </div>
    </main>
  );
}
