import { once } from 'node:events';
import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';

/** The messages of a read on their way to the client, who may be slow or gone. */
export class Sink {
  readonly #call: ServerWritableStream<ReadReq, Buffer>;
  readonly #gone = new AbortController();

  constructor(call: ServerWritableStream<ReadReq, Buffer>) {
    this.#call = call;
    for (const event of ['cancelled', 'close', 'error', 'finish']) call.on(event, () => this.#gone.abort());
  }

  /** Aborts when the call is over, whoever ended it. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  get isFull(): boolean {
    return this.#call.writableNeedDrain;
  }

  send(message: Buffer): void {
    if (!this.gone.aborted) this.#call.write(message);
  }

  /** Resolves when there is room again or the call is over. */
  async room(): Promise<void> {
    if (this.isFull) await once(this.#call, 'drain', { signal: this.gone }).catch(() => undefined);
  }

  end(): void {
    if (!this.gone.aborted) this.#call.end();
    this.#gone.abort();
  }

  fail(error: unknown): void {
    if (!this.gone.aborted) this.#call.emit('error', error);
    this.#gone.abort();
  }
}
