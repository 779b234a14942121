import type { QueryClient } from '@tanstack/react-query';
import { keys } from './keys';

/** What is set up for all agents, by the name that the event has for it: what is read of it, here and there. */
const CATALOGS = new Map<string, readonly (readonly unknown[])[]>([
  ['agents', [keys.agents, keys.agentPages]],
  ['canned_replies', [keys.cannedReplies, keys.cannedReplyPages]],
  ['labels', [keys.labels, keys.labelPages]],
]);

/** Reads a catalog anew, now where it is shown and later where it will be. One that this page does not know it does not show. */
export async function catalogChanged(client: QueryClient, catalog: string): Promise<void> {
  await Promise.all(
    (CATALOGS.get(catalog) ?? []).map(async (queryKey) => {
      // What is just being read may have been read before the change.
      await client.cancelQueries({ queryKey });
      await client.invalidateQueries({ queryKey });
    }),
  );
}

/** Reads anew what is shown of all of them, because some change may have gone unheard: no log has those. */
export function catalogsMayHaveChanged(client: QueryClient): void {
  for (const catalog of CATALOGS.keys()) void catalogChanged(client, catalog);
}
