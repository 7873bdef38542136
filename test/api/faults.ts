import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { MemoryStore } from '#src/store/memory.ts';
import type { AppendResult, StoredEvent, StoreState } from '#src/store/port.ts';
import { type Answer, type Api, openApi } from '../support/api.ts';
import { INCIDENT, one, RIOT } from './events.ts';

/** A store that cannot read by id, and appends without saying so. */
export class DeafStore extends MemoryStore {
  isDeaf = true;

  override async append(...append: Parameters<MemoryStore['append']>): Promise<AppendResult> {
    const result = await super.append(...append);
    if (this.isDeaf) throw new Error('the disk did not answer');
    return result;
  }

  override async find(): Promise<StoredEvent | undefined> {
    throw new Error('the disk cannot be read');
  }
}

/** A store that fails in a given way when it is written to, or read for that, until it is mended. */
export class FailingStore extends MemoryStore {
  isMended = false;
  readonly #failing: 'append' | 'readStream';
  readonly #error: Error;

  constructor(failing: 'append' | 'readStream', error: Error) {
    super();
    this.#failing = failing;
    this.#error = error;
  }

  override async append(...append: Parameters<MemoryStore['append']>): Promise<AppendResult> {
    if (this.#failing === 'append' && !this.isMended) throw this.#error;
    return super.append(...append);
  }

  override async readStream(...read: Parameters<MemoryStore['readStream']>): Promise<readonly StoredEvent[]> {
    if (this.#failing === 'readStream' && !this.isMended) throw this.#error;
    return super.readStream(...read);
  }
}

/** A store whose order has a gap. */
export class GappyStore extends MemoryStore {
  override async *follow(from: number, signal: AbortSignal): AsyncGenerator<readonly StoredEvent[]> {
    for await (const batch of super.follow(from, signal)) {
      yield batch.map((event) => ({ ...event, position: event.position + 1 }));
    }
  }
}

/** A store whose order goes no further. */
export class HaltedStore extends MemoryStore {
  override state(): StoreState {
    return { ...super.state(), halted: 'revision 3 of ledger.incident-a came after 1' };
  }
}

/** A connection to a ledger that listens: what it is sent in bytes, and what came back once it has ended. */
export function connection({ ledger }: Api): { send: (bytes: string) => void; ended: Promise<string> } {
  const { port } = ledger.app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  // A reset after the answer is an end, too.
  socket.on('error', () => undefined);
  const ended = new Promise<string>((resolve) => socket.on('close', () => resolve(text)));
  return { send: (bytes) => socket.write(bytes), ended };
}

export const request = (path: string, ...headers: readonly string[]): string =>
  ['GET ', path, ' HTTP/1.1\r\nHost: x\r\n', ...headers.map((header) => `${header}\r\n`), '\r\n'].join('');

/** The last answer in what came over a connection. */
export function answerIn(text: string): Answer {
  const last = text.slice(text.lastIndexOf('HTTP/1.1 '));
  const [head = '', body = ''] = last.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/).slice(0, 2))) as Record<string, string>;
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    status: Number(first.split(' ')[1]),
    headers: lower,
    text: body,
    body: body === '' ? null : JSON.parse(body),
  };
}

/** Opens a ledger that listens on any free port. */
export async function listening(): Promise<Api> {
  const api = await openApi();
  await api.ledger.app.listen({ port: 0, host: '127.0.0.1' });
  return api;
}

/**
 * What a request gets that comes over a connection that is busy, once the service was told to stop. The one before it,
 * half of whose body had come by then, is finished first.
 */
export async function whileStopping(): Promise<Answer> {
  const api = await listening();
  const { send, ended } = connection(api);
  const isBusy = once(api.ledger.app.server, 'request');
  const body = JSON.stringify(one(INCIDENT, RIOT));
  const type = 'Content-Type: application/json';
  send(`POST /v1/events HTTP/1.1\r\nHost: x\r\n${type}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 20)}`);
  await isBusy;
  const stopped = api.end();
  send(body.slice(20) + request('/v1/incidents'));
  const text = await ended;
  await stopped;
  if (!text.startsWith('HTTP/1.1 201 ')) throw new Error(`what was accepted is not finished: ${text}`);
  return answerIn(text);
}

/** What is said while the clock stands more than a minute before the newest event. */
export async function whileBehind(): Promise<Answer> {
  let now = Date.UTC(2025, 0, 2);
  const api = await openApi({ now: () => now });
  await api.record(one(INCIDENT, RIOT));
  now -= 60_001;
  const answer = await api.post(one('incident/other', RIOT));
  await api.end();
  return answer;
}
