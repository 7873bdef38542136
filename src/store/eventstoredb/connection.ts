import { EventStoreDBClient } from '@eventstore/db-client';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import services from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientReadableStream, ClientUnaryCall, Metadata } from '@grpc/grpc-js';
import { StoreUnavailableError } from '../errors.ts';
import { isAnswer } from './answers.ts';
import { type AppendCall, Appends } from './appends.ts';
import { answerIn } from './protocol/append.ts';
import { type Said, saidIn } from './protocol/said.ts';

/** A call that brings what a subscription says. */
export type ReadCall = ClientReadableStream<Said>;

/** After failing for so long, with no success in between, a client is taken for dead: it may never come back by itself. */
const DEAD_AFTER_MS = 3000;

interface Channel {
  close(): void;
}

/** How long the server may take to say what the time is. */
const DATE_MS = 5000;

/** What makes calls: of a path, with the functions that write what is sent and read what comes. */
interface Service {
  makeBidiStreamRequest(...args: unknown[]): AppendCall;
  makeServerStreamRequest(...args: unknown[]): ReadCall;
}

interface FeaturesService {
  getSupportedMethods(request: unknown, options: { deadline: number }, ended: () => void): ClientUnaryCall;
}

/** What the client has inside. Its ends are loose: see `Session`. */
interface Inside {
  handleError(client: unknown, error: Error): Promise<void>;
  createChannel(): Promise<Channel>;
  callArguments(options: { requiresLeader: boolean }, callOptions: { deadline: number }): unknown[];
  getGRPCClient(service: typeof features.ServerFeaturesClient, name: string): Promise<FeaturesService>;
  GRPCStreamCreator<Call>(
    service: typeof services.StreamsClient,
    name: string,
    open: (service: Service) => Call,
  ): () => Promise<Call>;
}

const ignore = (): void => undefined;

/** A client. Its own error about an address has all of it, with the password. @throws Error where the address is none */
function clientOf(address: string): EventStoreDBClient {
  try {
    return EventStoreDBClient.connectionString(address);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(reason.replaceAll(/\/\/[^@/\s]*@/g, '//…@').replaceAll(address, 'the address'));
  }
}

/** A client, from when it connects until it is given up, and what goes on through it. */
export class Session {
  readonly client: EventStoreDBClient;
  readonly appends: Appends;
  readonly #inside: Inside;
  readonly #retired = new AbortController();
  #channel: Channel | undefined;

  /**
   * @param mayAppend rejects where nothing is to be appended through this client
   * @throws Error where the address is no connection string
   */
  constructor(address: string, mayAppend: (session: Session) => Promise<void> = async () => undefined) {
    this.client = clientOf(address);
    const inside = this.client as unknown as Inside;
    this.#inside = inside;
    // A failure after a failure to find a node of the cluster would reject here with nobody to hear it.
    const handleError = inside.handleError;
    inside.handleError = (client, error) => handleError(client, error).catch(ignore);
    // `dispose` ends the calls and leaves the channel open.
    const createChannel = inside.createChannel;
    inside.createChannel = async () => {
      const channel = await createChannel();
      if (this.#retired.signal.aborted) channel.close();
      else this.#channel = channel;
      return channel;
    };
    const { path } = services.StreamsService.batchAppend;
    const asItIs = (request: Buffer): Buffer => request;
    const open = this.#opening(
      'append',
      (service, args) => service.makeBidiStreamRequest(path, asItIs, answerIn, ...args),
      { requiresLeader: true },
    );
    this.appends = new Appends(async () => {
      await mayAppend(this);
      return open();
    });
  }

  #opening<Call>(
    name: string,
    open: (service: Service, args: unknown[]) => Call,
    options: { requiresLeader: boolean },
  ): () => Promise<Call> {
    const forEver = { deadline: Number.POSITIVE_INFINITY };
    return this.#inside.GRPCStreamCreator(services.StreamsClient, name, (service) =>
      open(service, this.#inside.callArguments(options, forEver)),
    );
  }

  /** Opens a call that reads; its answers come as they are said. */
  read(request: ReadReq): Promise<ReadCall> {
    const { path, requestSerialize } = services.StreamsService.read;
    return this.#opening(
      'read',
      (service, args) => service.makeServerStreamRequest(path, requestSerialize, saidIn, request, ...args),
      { requiresLeader: false },
    )();
  }

  /** Aborts when the client is given up: a call that it cancels may end without a word. */
  get retired(): AbortSignal {
    return this.#retired.signal;
  }

  /**
   * The date of a response of the server (RFC 9110 section 6.6.1) as Unix ms, without parts of a second; undefined where it
   * has none, or none comes.
   */
  async date(): Promise<number | undefined> {
    const service = await this.#inside.getGRPCClient(features.ServerFeaturesClient, 'date');
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const ended = (): void => resolve(undefined);
    const call = service.getSupportedMethods(new shared.Empty(), { deadline: Date.now() + DATE_MS }, ended);
    call.on('metadata', (headers: Metadata) => {
      const date = Date.parse(String(headers.get('date')[0]));
      resolve(Number.isNaN(date) ? undefined : date);
    });
    const cancel = (): void => call.cancel();
    this.retired.addEventListener('abort', cancel);
    return promise.finally(() => this.retired.removeEventListener('abort', cancel));
  }

  async retire(): Promise<void> {
    this.#retired.abort();
    this.appends.end();
    await within(1000, this.client.dispose()).catch(ignore);
    this.#channel?.close();
  }
}

/** How long a call may take: each try, and all of them. */
export interface Patience {
  readonly eachMs: number;
  /** When it is over, on the clock of `performance`. */
  until(): number;
}

/** The connection to a server or cluster: a client, and a new one where the old one has died. */
export class Connection {
  readonly #open: () => Session;
  #session: Session;
  #failingSince: number | undefined;
  #isClosed = false;

  /**
   * @param address an `esdb://` connection string
   * @param mayAppend see `Session`: asked whenever the way to the server was opened anew
   * @throws Error where the address is none
   */
  constructor(address: string, mayAppend?: (session: Session) => Promise<void>) {
    this.#open = () => new Session(address, mayAppend);
    this.#session = this.#open();
  }

  get session(): Session {
    return this.#session;
  }

  succeeded(session: Session): void {
    if (session === this.#session) this.#failingSince = undefined;
  }

  /** Notes a failure of a call; where nothing else has come of late the client is replaced. */
  failed(session: Session): void {
    if (session !== this.#session || this.#isClosed) return;
    const now = performance.now();
    this.#failingSince ??= now;
    if (now - this.#failingSince < DEAD_AFTER_MS) return;
    this.#failingSince = undefined;
    try {
      this.#session = this.#open();
    } catch {
      return; // a certificate that is just being changed
    }
    void session.retire();
  }

  /**
   * Makes a call, again where it fails, until the server answers it or the time is over. Throws the answer where it is an
   * error.
   *
   * @throws StoreUnavailableError where there is none, or the connection was closed
   */
  async ask<T>(what: string, patience: Patience, call: (session: Session, ms: number) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      const session = this.#session;
      const limit = patience.until() - performance.now();
      if (limit <= 0) throw new StoreUnavailableError(`the time for ${what} is over`);
      try {
        const answer = await call(session, Math.max(1, Math.min(patience.eachMs, limit)));
        this.succeeded(session);
        return answer;
      } catch (error) {
        if (isAnswer(error)) {
          this.succeeded(session);
          throw error;
        }
        this.failed(session);
        const left = this.#isClosed ? 0 : patience.until() - performance.now();
        if (left <= 1) throw new StoreUnavailableError(`EventStoreDB gave no answer to ${what}`, { cause: error });
        await new Promise((resolve) => setTimeout(resolve, Math.min(left, 1000, 25 * 2 ** tries)));
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#session.retire();
  }
}

/** Settles as a promise does, or rejects after a time. */
async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
