/** One result of a bulk request. */
export interface LineResult {
  readonly line: number;
  readonly status: number;
  readonly repeated?: boolean;
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  /** Of an Idempotency-Key that belongs to another request: what it recorded. */
  readonly recorded?: { readonly events: readonly { readonly id: string }[] };
}

const NDJSON = 'application/x-ndjson';

const linesOf = <T>(text: string): T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);

/** A ledger's REST interface, as the commands use it. */
export class Client {
  readonly url: string;

  constructor(url: string) {
    this.url = url.replace(/\/+$/, '');
  }

  async #ask(path: string, init?: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.url}${path}`, init);
    } catch (error) {
      throw new Error(`no ledger answers at ${this.url}: start one with npm start`, { cause: error });
    }
  }

  /** @throws Error with the problem's title and detail where the answer is none of 2xx */
  async get<T>(path: string, headers: Readonly<Record<string, string>> = {}): Promise<T> {
    const response = await this.#ask(path, { headers });
    if (response.ok) return (await response.json()) as T;
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  /** Reads NDJSON. @throws Error as `get` */
  async getLines<T>(path: string): Promise<T[]> {
    const response = await this.#ask(path, { headers: { Accept: NDJSON } });
    const text = await response.text();
    if (response.ok) return linesOf<T>(text);
    throw new Error(`${path}: ${response.status} ${text}`);
  }

  /** Posts JSON. @throws Error as `get` */
  async post<T>(path: string, body: object): Promise<T> {
    const headers = { 'Content-Type': 'application/json' };
    const response = await this.#ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (response.ok) return (await response.json()) as T;
    throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  /** Posts events in bulk; one result a line, in their order. */
  async postLines(lines: readonly object[]): Promise<LineResult[]> {
    const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const response = await this.#ask('/v1/events', {
      method: 'POST',
      headers: { 'Content-Type': NDJSON },
      body,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the ledger refused the request: ${response.status} ${text}`);
    return linesOf<LineResult>(text);
  }
}
