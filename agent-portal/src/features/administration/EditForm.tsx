import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Form } from 'react-aria-components';
import { texts } from '../../shared/text/texts';
import { Button } from '../../shared/ui/controls';

export interface EditFormProps {
  /** What is wrong with it as a whole; what is wrong with one field is said there. */
  error: string | undefined;
  isPending: boolean;
  submit?: string;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
}

/** Fields that are saved together. Whoever tried to save something wrong is put where it is wrong. */
export function EditForm({
  error,
  isPending,
  submit = texts.administration.save,
  onSubmit,
  onCancel,
  children,
}: EditFormProps): ReactNode {
  const form = useRef<HTMLFormElement>(null);
  const [attempts, setAttempts] = useState(0);

  useEffect(() => {
    if (attempts > 0 && !isPending)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [attempts, isPending]);

  return (
    <Form
      ref={form}
      className="stack"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        if (isPending) return;
        setAttempts(attempts + 1);
        onSubmit();
      }}
    >
      {children}
      {error === undefined ? null : (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      <div className="row end-row">
        <Button look="quiet" onPress={onCancel}>
          {texts.cancel}
        </Button>
        <Button type="submit" look="primary" isPending={isPending}>
          {isPending ? texts.administration.saving : submit}
        </Button>
      </div>
    </Form>
  );
}

/** What is wrong with what was written, if anything. */
export function missing(value: string, limit: number): string | undefined {
  if (value.trim() === '') return texts.administration.required;
  return value.trim().length > limit ? texts.administration.atMost(limit) : undefined;
}
