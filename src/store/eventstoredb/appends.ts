import { randomUUID } from 'node:crypto';
import unpackError from '@eventstore/db-client/dist/streams/appendToStream/unpackError.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import { StoreUnavailableError } from '../errors.ts';
import { type Answer, requestOf, type Written } from './protocol/append.ts';
import type { Ready } from './records.ts';

/** The call that carries appends to the server and its answers back. */
export type AppendCall = ClientDuplexStream<Buffer, Answer>;

interface Waiting {
  readonly stream: string;
  readonly timer: NodeJS.Timeout;
  resolve(written: Written): void;
  reject(error: unknown): void;
}

/** One call, with the appends that wait for its answers. When it breaks, they fail; nobody else's do. */
class Carrier {
  readonly #call: Promise<AppendCall>;
  readonly #waiting = new Map<string, Waiting>();
  #isOver = false;

  constructor(call: Promise<AppendCall>) {
    this.#call = call;
    call.then(
      (open) => {
        open.on('data', (answer: Answer) => this.#take(answer));
        open.on('error', (error) => this.end(error));
        for (const event of ['end', 'close']) open.on(event, () => this.end(new Error('the server ended the appends')));
      },
      (error: unknown) => this.end(error),
    );
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Hands an append to the server; settles with its answer, or rejects after a time. */
  send(append: Ready, milliseconds: number): Promise<Written> {
    const id = randomUUID();
    const { promise, resolve, reject } = Promise.withResolvers<Written>();
    const late = (): void => {
      this.#waiting.delete(id);
      reject(new StoreUnavailableError(`EventStoreDB did not answer an append within ${Math.round(milliseconds)} ms`));
    };
    this.#waiting.set(id, { stream: append.stream, timer: setTimeout(late, milliseconds), resolve, reject });
    const request = requestOf(id, append);
    this.#call.then(
      (call) => this.#waiting.has(id) && call.write(request),
      () => undefined,
    );
    return promise;
  }

  /** Fails what waits, for nothing more is said here. */
  end(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#waiting.clear();
    this.#call.then((call) => call.cancel()).catch(() => undefined);
  }

  #take({ id, written, bytes }: Answer): void {
    const waiting = this.#waiting.get(id);
    // One that took too long is answered to nobody.
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    if (written === undefined) waiting.reject(errorIn(bytes, waiting.stream));
    else waiting.resolve(written);
  }
}

function errorIn(bytes: Buffer, stream: string): Error {
  const status = messages.BatchAppendResp.deserializeBinary(bytes).getError();
  if (status?.getDetails() === undefined) return new Error(`an append failed: ${status?.getMessage()}`);
  return unpackError.unpackToCommandError(status, stream);
}

/**
 * Appends to the server over one call of its protocol that stays open. The client's own way of doing so shares what waits
 * among all clients of a process and brings it down when one of them is answered late.
 */
export class Appends {
  readonly #open: () => Promise<AppendCall>;
  #carrier: Carrier | undefined;

  constructor(open: () => Promise<AppendCall>) {
    this.#open = open;
  }

  /** Appends events, all or none. Rejects with what the server says, with what broke the call, or after a time. */
  append(append: Ready, milliseconds: number): Promise<Written> {
    if (this.#carrier === undefined || this.#carrier.isOver) this.#carrier = new Carrier(this.#open());
    return this.#carrier.send(append, milliseconds);
  }

  end(): void {
    this.#carrier?.end(new StoreUnavailableError('the connection to EventStoreDB was given up'));
  }
}
