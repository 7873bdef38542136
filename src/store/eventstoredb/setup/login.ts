/** A name and a password, as the server takes them. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** The password that a new server gives its own users. */
export const DEFAULT_PASSWORD = 'changeit';

/** Thrown for a setup that cannot be: what was given is wrong, or the server holds what it must not. */
export class SetupRefusedError extends Error {
  override readonly name = 'SetupRefusedError';
}

const LOGIN = /^esdb(?:\+discover)?:\/\/([^:@/]+):([^:@/]+)@[^@?]+(?:\?|$)/;

/**
 * The user that an address names, as the client reads it.
 *
 * @throws SetupRefusedError where it names none, or where the server would know no users
 */
export function loginOf(address: string): Login {
  const [, username, password] = LOGIN.exec(address) ?? [];
  if (username === undefined || password === undefined) {
    throw new SetupRefusedError(
      'LEDGER_STORE names no user, or no password: esdb://user:password@host:2113, with : @ / in them percent-encoded',
    );
  }
  if (/[?&]tls=false\b/i.test(address)) throw new SetupRefusedError('a server without TLS knows no users');
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** @throws SetupRefusedError where passwords are missing, the one that everybody knows, or not three */
export function mustBeSecret(passwords: Readonly<Record<string, string>>): void {
  for (const [what, password] of Object.entries(passwords)) {
    if (password === '') throw new SetupRefusedError(`${what} has no password`);
    if (password === DEFAULT_PASSWORD) throw new SetupRefusedError(`${what} must not have the default password`);
  }
  const values = Object.values(passwords);
  if (new Set(values).size < values.length) throw new SetupRefusedError('each must have a password of its own');
}
