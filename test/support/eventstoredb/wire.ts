import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** The server's end of one client's connection, on which things can go wrong. */
export class Wire extends Duplex {
  readonly #client: Socket;
  readonly #lateMs: () => number;
  #held: { readonly due: number; readonly bytes: Buffer }[] = [];
  #timer: NodeJS.Immediate | NodeJS.Timeout | undefined;
  #isFrozen: boolean;

  constructor(client: Socket, isFrozen: boolean, lateMs: () => number) {
    super();
    this.#client = client;
    this.#lateMs = lateMs;
    this.#isFrozen = isFrozen;
    client.on('data', (bytes) => this.push(bytes) || client.pause());
    client.on('end', () => this.push(null));
    client.on('error', () => this.destroy());
    client.on('close', () => this.destroy());
    client.pause();
  }

  /** Lets nothing through, neither way. */
  freeze(): void {
    this.#isFrozen = true;
    this.#client.pause();
  }

  thaw(): void {
    this.#isFrozen = false;
    this.#client.resume();
    this.#speak();
  }

  override _read(): void {
    if (!this.#isFrozen) this.#client.resume();
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#hold(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    if (this.#client.writableNeedDrain) this.#client.once('drain', done);
    else done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#client.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#client.destroy();
    done(error);
  }

  /** What is said within one turn of the event loop goes out in one piece: HTTP/2 speaks in many small ones. */
  #hold(bytes: Buffer): void {
    const late = this.#lateMs();
    this.#held.push({ due: late === 0 ? 0 : performance.now() + late, bytes });
    this.#timer ??= late === 0 ? setImmediate(() => this.#speak()) : setTimeout(() => this.#speak(), late);
  }

  #speak(): void {
    this.#timer = undefined;
    if (this.#isFrozen || this.destroyed) return;
    const now = performance.now();
    const later = this.#held.findIndex(({ due }) => due > now);
    const due = this.#held.splice(0, later < 0 ? this.#held.length : later);
    if (due.length > 0) this.#client.write(Buffer.concat(due.map(({ bytes }) => bytes)));
    const next = this.#held[0];
    if (next) this.#timer = setTimeout(() => this.#speak(), next.due - now);
  }
}
