import type { EventStoreDBClient } from '@eventstore/db-client';
import errors from '@eventstore/db-client/dist/utils/CommandError.js';
import services from '@eventstore/db-client/generated/users_grpc_pb.js';
import messages from '@eventstore/db-client/generated/users_pb.js';
import type { CallOptions, Metadata, ServiceError } from '@grpc/grpc-js';
import { typeOf } from '../answers.ts';
import type { Login } from './login.ts';

/** What the client has inside; it has no calls of its own for users. */
interface Inside {
  execute<T>(
    service: typeof services.UsersClient,
    name: string,
    call: (users: services.UsersClient) => Promise<T>,
  ): Promise<T>;
  callArguments(options: { credentials: Login }): [Metadata, CallOptions];
}

/** A user as the server describes it. */
export interface Described {
  readonly groups: readonly string[];
  readonly disabled: boolean;
}

/** The users of a server. Every call fails with the client's errors after the address's deadline. */
export class Users {
  readonly #inside: Inside;

  constructor(client: EventStoreDBClient) {
    this.#inside = client as unknown as Inside;
  }

  /** What a user is; undefined where there is none of that name. */
  async describe(name: string, as: Login): Promise<Described | undefined> {
    const options = new messages.DetailsReq.Options().setLoginName(name);
    const request = new messages.DetailsReq().setOptions(options);
    try {
      return await this.#inside.execute(services.UsersClient, 'details', async (users) => {
        const answers = users.details(request, ...this.#inside.callArguments({ credentials: as }));
        for await (const answer of answers) {
          const details = (answer as messages.DetailsResp).getUserDetails();
          if (details !== undefined) return { groups: details.getGroupsList(), disabled: details.getDisabled() };
        }
        return undefined;
      });
    } catch (error) {
      const converted = errors.convertToCommandError(error as Error);
      if (typeOf(converted) === 'user-not-found') return undefined;
      throw converted;
    }
  }

  /** Whether the server takes a user's password. */
  async takes(login: Login): Promise<boolean> {
    try {
      return (await this.describe(login.username, login)) !== undefined;
    } catch (error) {
      if (typeOf(error) === 'access-denied') return false;
      throw error;
    }
  }

  /** Makes a user in no group. It may be there already, with the same password. */
  async create({ username, password }: Login, fullName: string, as: Login): Promise<void> {
    const options = new messages.CreateReq.Options().setLoginName(username).setPassword(password).setFullName(fullName);
    const request = new messages.CreateReq().setOptions(options);
    await this.#tell('create', as, (users, args, done) => users.create(request, ...args, done));
  }

  /** Gives a user another password. */
  async resetPassword({ username, password }: Login, as: Login): Promise<void> {
    const options = new messages.ResetPasswordReq.Options().setLoginName(username).setNewPassword(password);
    const request = new messages.ResetPasswordReq().setOptions(options);
    await this.#tell('resetPassword', as, (users, args, done) => users.resetPassword(request, ...args, done));
  }

  #tell(
    name: string,
    as: Login,
    call: (
      users: services.UsersClient,
      args: [Metadata, CallOptions],
      done: (error: ServiceError | null) => void,
    ) => unknown,
  ): Promise<void> {
    const args = this.#inside.callArguments({ credentials: as });
    return this.#inside.execute(services.UsersClient, name, (users) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      call(users, args, (error) => (error === null ? resolve() : reject(errors.convertToCommandError(error))));
      return promise;
    });
  }
}
