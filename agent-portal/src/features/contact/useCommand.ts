import { useMutation } from '@tanstack/react-query';
import { ApiError } from '../../shared/api/http';
import { describe } from '../../shared/session/desk';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';

export interface Command<T> {
  readonly isPending: boolean;
  run: (argument: T) => void;
}

/** Something that an agent does to a conversation; the event that follows shows it, a refusal is said. */
export function useCommand<T>(
  work: (argument: T) => Promise<unknown>,
  onConflict: (error: ApiError) => string = () => texts.contact.moved,
  onDone: () => void = () => undefined,
): Command<T> {
  const desk = useDesk();
  const { mutate, isPending } = useMutation({
    mutationFn: work,
    onSuccess: () => {
      desk.said.set(undefined);
      onDone();
    },
    onError: (error) => {
      desk.say(
        error instanceof ApiError && error.code === 'conflict'
          ? onConflict(error)
          : texts.contact.failed(describe(error)),
      );
    },
  });
  return { isPending, run: mutate };
}
