import type { Role } from '../../shared/api/types';
import { includes } from '../../shared/session/roles';
import { texts } from '../../shared/text/texts';
import type { IconName } from '../../shared/ui/icons';

export interface AdministrationPage {
  /** Behind `/administration/`. */
  readonly path: string;
  readonly title: string;
  readonly icon: IconName;
  /** Who may see it, and everybody above. */
  readonly role: Role;
}

export const PAGES: readonly AdministrationPage[] = [
  { path: 'agents', title: texts.administration.agents, icon: 'people', role: 'admin' },
  { path: 'phone-numbers', title: texts.administration.phoneNumbers, icon: 'phone', role: 'admin' },
  { path: 'canned-replies', title: texts.administration.cannedReplies, icon: 'bolt', role: 'lead' },
  { path: 'labels', title: texts.administration.labels, icon: 'label', role: 'lead' },
  { path: 'failed-messages', title: texts.administration.failedMessages, icon: 'warning', role: 'lead' },
];

export function pagesFor(role: Role): readonly AdministrationPage[] {
  return PAGES.filter((page) => includes(role, page.role));
}
