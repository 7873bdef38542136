import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '#src/domain/json.ts';
import { settingsFor } from './rights.ts';

/** The users that every server makes for itself, with a password that everybody knows. */
export type StandardUser = 'admin' | 'ops';

/** What stands on a server. */
export interface Found {
  /** Those that still have the password they were made with. */
  readonly withDefaultPassword: readonly StandardUser[];
  readonly user: FoundUser | undefined;
  /** The last document of `$settings`. */
  readonly settings: JsonObject | undefined;
}

export interface FoundUser {
  readonly groups: readonly string[];
  readonly disabled: boolean;
  readonly takesPassword: boolean;
}

/** What is to be done, each step whole in itself, so that a setup that was broken off goes on where it was. */
export type Step =
  | { readonly what: 'change-password'; readonly of: StandardUser }
  | { readonly what: 'create-user' }
  | { readonly what: 'reset-password' }
  | { readonly what: 'write-settings'; readonly settings: JsonObject };

/** Steps, or why there can be none. */
export type Plan = { readonly refused: string } | { readonly steps: readonly Step[] };

/** What leads from what was found to a server on which a user is the service of a ledger; no steps where it is. */
export function plan(name: string, { withDefaultPassword, user, settings }: Found): Plan {
  if (user !== undefined && user.groups.length > 0) {
    return { refused: `the user ${name} is in ${user.groups.join(', ')}: the service's must be in no group` };
  }
  if (user?.disabled) return { refused: `the user ${name} is disabled` };
  const steps: Step[] = withDefaultPassword.map((of) => ({ what: 'change-password', of }));
  const wanted = settingsFor(name, settings);
  // The rights come before the user: it has at no time more than it shall have.
  if (!isDeepStrictEqual(wanted, settings)) steps.push({ what: 'write-settings', settings: wanted });
  if (user === undefined) steps.push({ what: 'create-user' });
  else if (!user.takesPassword) steps.push({ what: 'reset-password' });
  return { steps };
}
