import { useMutation } from '@tanstack/react-query';
import { ApiError } from '../../shared/api/http';
import { describe } from '../../shared/session/desk';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';

export interface Saving<T> {
  readonly isPending: boolean;
  /** Why it was not done, while that is the newest answer. */
  readonly refused: Error | null;
  run: (argument: T) => void;
}

/** Something that is done from a dialogue, which says itself what went wrong. */
export function useSaving<T, Result>(
  work: (argument: T) => Promise<Result>,
  onDone: (result: Result) => void,
): Saving<T> {
  const desk = useDesk();
  const { mutate, isPending, error } = useMutation({
    mutationFn: work,
    onSuccess: onDone,
    onError: (refused) => {
      // The account was disabled meanwhile: the desk sees to that.
      if (codeOf(refused) === 'agent_disabled') desk.report(refused);
    },
  });
  return { isPending, refused: error, run: mutate };
}

export function codeOf(error: Error | null): string | undefined {
  return error instanceof ApiError ? error.code : undefined;
}

/** What holds now, as the problem `conflict` tells it. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what it is the service knows, and who asked
export function currentOf<T>(error: Error | null): T | undefined {
  if (!(error instanceof ApiError) || error.code !== 'conflict') return undefined;
  return (error.problem.current ?? undefined) as T | undefined;
}

/** Why something was not saved, in words. */
export function notSaved(error: Error | null): string | undefined {
  if (error === null) return undefined;
  if (codeOf(error) === 'not_found') return texts.administration.removedMeanwhile;
  return texts.administration.notSaved(describe(error));
}
