import { useMutation } from '@tanstack/react-query';
import { ApiError } from '../../shared/api/http';
import { describe } from '../../shared/session/desk';
import { useDesk } from '../../shared/session/DeskContext';
import { texts } from '../../shared/text/texts';

export interface Saving<T, Item> {
  readonly isPending: boolean;
  /** Why it was not done, while that is the newest answer. */
  readonly refused: Error | null;
  /** What holds now, when it was refused because somebody else has changed it meanwhile. */
  readonly now: Item | undefined;
  run: (argument: T) => void;
}

/**
 * Something that is done from a dialogue, which says itself what went wrong.
 *
 * @param onConflict called with what holds now, on which the next attempt can build
 */
export function useSaving<T, Result, Item = unknown>(
  work: (argument: T) => Promise<Result>,
  onDone: (result: Result) => void,
  onConflict?: (now: Item) => void,
): Saving<T, Item> {
  const desk = useDesk();
  const { mutate, isPending, error } = useMutation({
    mutationFn: work,
    onSuccess: onDone,
    onError: (refused) => {
      const now = currentOf<Item>(refused);
      if (now !== undefined) onConflict?.(now);
      // The account was disabled meanwhile: the desk sees to that.
      if (codeOf(refused) === 'agent_disabled') desk.report(refused);
    },
  });
  return { isPending, refused: error, now: currentOf<Item>(error), run: mutate };
}

export function codeOf(error: Error | null): string | undefined {
  return error instanceof ApiError ? error.code : undefined;
}

/** What holds now, as the problem `conflict` tells it. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- what it is the service knows, and who asked
function currentOf<T>(error: Error | null): T | undefined {
  if (!(error instanceof ApiError) || error.code !== 'conflict') return undefined;
  return (error.problem.current ?? undefined) as T | undefined;
}

/** Why something was not saved, in words. */
export function notSaved(error: Error | null): string | undefined {
  if (error === null) return undefined;
  if (codeOf(error) === 'not_found') return texts.administration.removedMeanwhile;
  return texts.administration.notSaved(describe(error));
}
