import { randomUUID } from 'node:crypto';
import unpackError from '@eventstore/db-client/dist/streams/appendToStream/unpackError.js';
import uuids from '@eventstore/db-client/dist/utils/grpcUUID.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { Status } from '@eventstore/db-client/generated/status_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import { StoreUnavailableError } from '../errors.ts';
import type { ExpectedRevision } from '../port.ts';
import type { Unplaced } from './records.ts';

/** The call that carries appends to the server and its answers back. */
export type AppendCall = ClientDuplexStream<BatchAppendReq, BatchAppendResp>;

/** Where the last event of an append stands. */
export interface Written {
  readonly revision: number;
  readonly commit: bigint;
}

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
        open.on('data', (answer: BatchAppendResp) => this.#take(answer));
        open.on('error', (error) => this.end(error));
        for (const event of ['end', 'close']) open.on(event, () => this.end(new Error('the server ended the appends')));
      },
      (error: unknown) => this.end(error),
    );
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Hands a request to the server; settles with its answer, or rejects after a time. */
  send(request: BatchAppendReq, stream: string, milliseconds: number): Promise<Written> {
    const id = randomUUID();
    request.setCorrelationId(uuids.createUUID(id));
    const { promise, resolve, reject } = Promise.withResolvers<Written>();
    const late = (): void => {
      this.#waiting.delete(id);
      reject(new StoreUnavailableError(`EventStoreDB did not answer an append within ${Math.round(milliseconds)} ms`));
    };
    this.#waiting.set(id, { stream, timer: setTimeout(late, milliseconds), resolve, reject });
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

  #take(answer: BatchAppendResp): void {
    const id = uuids.parseUUID(answer.getCorrelationId()) ?? '';
    const waiting = this.#waiting.get(id);
    // One that took too long is answered to nobody.
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    const success = answer.getSuccess();
    if (success === undefined) {
      waiting.reject(errorOf(answer.getError(), waiting.stream));
    } else {
      const commit = BigInt(success.getPosition()?.getCommitPosition() ?? 0);
      waiting.resolve({ revision: Number(success.getCurrentRevision()), commit });
    }
  }
}

function errorOf(status: Status | undefined, stream: string): Error {
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
  append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly Unplaced[],
    milliseconds: number,
  ): Promise<Written> {
    if (this.#carrier === undefined || this.#carrier.isOver) this.#carrier = new Carrier(this.#open());
    return this.#carrier.send(requestOf(stream, expected, events), stream, milliseconds);
  }

  end(): void {
    this.#carrier?.end(new StoreUnavailableError('the connection to EventStoreDB was given up'));
  }
}

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** No deadline is set: it would be a time of this machine's clock, held against the server's, which has a limit of its own. */
function requestOf(stream: string, expected: ExpectedRevision, events: readonly Unplaced[]): BatchAppendReq {
  const options = new messages.BatchAppendReq.Options();
  options.setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)));
  if (expected === 'none') options.setNoStream(new shared.Empty());
  else options.setStreamPosition(String(expected));
  const request = new messages.BatchAppendReq().setOptions(options).setIsFinal(true);
  for (const { id, type, data, meta } of events) {
    const message = new messages.BatchAppendReq.ProposedMessage();
    message.setId(uuids.createUUID(id)).setData(json(data)).setCustomMetadata(json(meta));
    message.getMetadataMap().set('type', type).set('content-type', 'application/json');
    request.addProposedMessages(message);
  }
  return request;
}
