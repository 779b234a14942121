import type { Role } from '../api/types';

/** Each may do what those before it may. */
export const ROLES = ['agent', 'lead', 'admin'] as const satisfies readonly Role[];

/** Whether somebody with this role may do what asks for the other one. */
export function includes(role: Role, wanted: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(wanted);
}
