import { Pool } from 'undici';
import type { Child } from './children.ts';
import type { Round } from './rounds.ts';

/** A request of the load. */
export interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Sends one request over a pool: its lowest call, for the generator shares two cores with what it measures. */
export function ask(pool: Pool, { method, path, headers = {}, body }: Asked): Promise<Answered> {
  return new Promise((resolve, reject) => {
    let status = 0;
    let head: Answered['headers'] = {};
    const chunks: Buffer[] = [];
    pool.dispatch(
      { method, path, headers, body: body ?? null },
      {
        onRequestStart() {},
        onResponseStart(_controller, code, given) {
          status = code;
          head = given;
        },
        onResponseData(_controller, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          const [first = Buffer.alloc(0)] = chunks;
          resolve({ status, headers: head, body: chunks.length > 1 ? Buffer.concat(chunks) : first });
        },
        onResponseError(_controller, error) {
          reject(error);
        },
      },
    );
  });
}

/** One after the other, what a connection asks; undefined where it has nothing more to ask. */
export type Script = (connection: number) => () => Asked | undefined;

/**
 * Puts a server under load: each connection asks again as soon as it has its answer. Ends after `ms` or when all scripts
 * have.
 *
 * @throws where any answer is not of status 200 or 201
 */
export async function drive(server: Child, connections: number, ms: number, script: Script): Promise<Round> {
  const pool = new Pool(server.origin, { connections, pipelining: 1 });
  try {
    const scripts = Array.from({ length: connections }, (_, connection) => script(connection));
    const cpuBefore = await server.cpu();
    const began = performance.now();
    const end = began + ms;
    let answers = 0;
    const keepAsking = async (next: () => Asked | undefined): Promise<void> => {
      for (let asked = next(); asked !== undefined && performance.now() < end; asked = next()) {
        const { status, body } = await ask(pool, asked);
        if (status !== 200 && status !== 201) throw new Error(`${asked.path} was answered ${status}: ${body}`);
        answers += 1;
      }
    };
    await Promise.all(scripts.map(keepAsking));
    const speed = (answers * 1000) / (performance.now() - began);
    return { speed, cpu: ((await server.cpu()) - cpuBefore) / answers };
  } finally {
    await pool.destroy();
  }
}
