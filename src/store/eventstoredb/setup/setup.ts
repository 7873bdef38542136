import { setTimeout as delay } from 'node:timers/promises';
import { Session } from '../connection.ts';
import { loginOf, mustBeSecret, SetupRefusedError } from './login.ts';
import { plan, type Step } from './plan.ts';
import { wrongRights } from './proof.ts';
import { type Passwords, Server } from './server.ts';

const PAUSE_MS = 1000;

export interface SetupOptions {
  /** The service's `esdb://` address, with its user and password. */
  readonly address: string;
  /** What the names of the ledger's streams begin with. */
  readonly prefix: string;
  readonly passwords: Passwords;
  /** For how long a server is waited for that does not answer, has no leader, or has not made its own users yet. */
  readonly waitMs: number;
}

function said(step: Step, user: string): string {
  switch (step.what) {
    case 'change-password':
      return `${step.of}: the default password was changed`;
    case 'create-user':
      return `${user}: the user was made`;
    case 'reset-password':
      return `${user}: the password was set to that of the address`;
    case 'write-settings':
      return `$settings: written; ${user} may read and append, and administrators alone delete`;
  }
}

/** The name of the user that is to be the service's. @throws SetupRefusedError where what was given makes no setup */
export function mustBeSetup({ address, passwords: { admin, ops } }: SetupOptions): string {
  const { username, password } = loginOf(address);
  if (username === 'admin' || username === 'ops') throw new SetupRefusedError(`${username} is the server's own user`);
  mustBeSecret({ admin, ops, [username]: password });
  return username;
}

/** One try, from wherever the last one was broken off. */
async function attempt(session: Session, options: SetupOptions, say: (line: string) => void): Promise<void> {
  const { address, prefix, passwords } = options;
  const login = loginOf(address);
  const server = new Server(session, passwords, login);
  const planned = plan(login.username, await server.look());
  if ('refused' in planned) throw new SetupRefusedError(planned.refused);
  for (const step of planned.steps) {
    await server.do(step);
    say(said(step, login.username));
  }
  const wrong = await wrongRights(session, login, prefix);
  if (wrong.length > 0) throw new Error(`${login.username} ${wrong.join(', ')}`);
  say(`${login.username}: may read $all and append to ${prefix}…; deletes and metadata are refused`);
}

/**
 * Makes a server, or a cluster, one on which the user of an address is the service of a ledger: the default passwords
 * changed, the user made, the rights set, and all of it tried out. A second time it changes nothing.
 *
 * @param say hears what was done, and what is waited for
 * @throws SetupRefusedError; Error where the time is over
 */
export async function setUp(options: SetupOptions, say: (line: string) => void): Promise<void> {
  mustBeSetup(options);
  const until = performance.now() + options.waitMs;
  for (let waitsFor = ''; ; ) {
    const session = new Session(options.address);
    try {
      return await attempt(session, options, say);
    } catch (error) {
      if (error instanceof SetupRefusedError || performance.now() > until) throw error;
      const reason = error instanceof Error && error.message !== '' ? error.message : String(error);
      if (reason !== waitsFor) say(`waiting: ${reason}`);
      waitsFor = reason;
    } finally {
      await session.retire();
    }
    await delay(PAUSE_MS);
  }
}
