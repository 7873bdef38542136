import { setTimeout as delay } from 'node:timers/promises';
import { BACKWARDS, END, jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { isObject, type JsonObject } from '#src/domain/json.ts';
import { typeOf } from '../answers.ts';
import type { Session } from '../connection.ts';
import { collect } from '../reading.ts';
import { DEFAULT_PASSWORD, type Login } from './login.ts';
import type { Found, StandardUser, Step } from './plan.ts';
import { Users } from './users.ts';

const SETTINGS = '$settings';
const READ_MS = 10_000;
const LOOKS = 50;
const LOOK_PAUSE_MS = 100;

/** The passwords that shall be. */
export interface Passwords {
  readonly admin: string;
  readonly ops: string;
}

/** A server that is set up, through one session. */
export class Server {
  readonly #session: Session;
  readonly #users: Users;
  readonly #passwords: Passwords;
  readonly #login: Login;
  #admin: Login;
  #revision: bigint | typeof NO_STREAM = NO_STREAM;

  /** @param login the user of the service */
  constructor(session: Session, passwords: Passwords, login: Login) {
    this.#session = session;
    this.#users = new Users(session.client);
    this.#passwords = passwords;
    this.#login = login;
    this.#admin = { username: 'admin', password: passwords.admin };
  }

  /** @throws Error where the server takes no password of the administrator's, or not yet */
  async look(): Promise<Found> {
    const withDefaultPassword: StandardUser[] = [];
    const admin = { username: 'admin', password: DEFAULT_PASSWORD };
    if (!(await this.#users.takes(this.#admin))) {
      if (!(await this.#users.takes(admin)))
        throw new Error('admin has neither the given password nor the default one');
      this.#admin = admin;
      withDefaultPassword.push('admin');
    }
    if (await this.#users.takes({ username: 'ops', password: DEFAULT_PASSWORD })) withDefaultPassword.push('ops');
    const { username } = this.#login;
    const described = await this.#users.describe(username, this.#admin);
    const user = described && { ...described, takesPassword: await this.#users.takes(this.#login) };
    return { withDefaultPassword, user, settings: await this.#settings() };
  }

  async #settings(): Promise<JsonObject | undefined> {
    const { client } = this.#session;
    const options = { direction: BACKWARDS, fromRevision: END, maxCount: 1, credentials: this.#admin } as const;
    try {
      const [last] = await collect(client.readStream(SETTINGS, options), this.#session, READ_MS);
      this.#revision = last?.revision ?? NO_STREAM;
      return isObject(last?.data) ? last.data : undefined;
    } catch (error) {
      if (typeOf(error) !== 'stream-not-found') throw error;
      this.#revision = NO_STREAM;
      return undefined;
    }
  }

  /** Sets a password and waits until it is taken: for a moment the server goes on with the one before. */
  async #setPassword(login: Login): Promise<void> {
    await this.#users.resetPassword(login, this.#admin);
    for (let looks = 1; looks < LOOKS && !(await this.#users.takes(login)); looks += 1) await delay(LOOK_PAUSE_MS);
  }

  async do(step: Step): Promise<void> {
    switch (step.what) {
      case 'change-password': {
        const login = { username: step.of, password: this.#passwords[step.of] };
        await this.#setPassword(login);
        if (step.of === 'admin') this.#admin = login;
        return;
      }
      case 'create-user':
        return this.#users.create(this.#login, 'Incident ledger', this.#admin);
      case 'reset-password':
        return this.#setPassword(this.#login);
      case 'write-settings': {
        const event = jsonEvent({ type: SETTINGS, data: step.settings });
        const options = { expectedRevision: this.#revision, credentials: this.#admin };
        await this.#session.client.appendToStream(SETTINGS, event, options);
      }
    }
  }
}
