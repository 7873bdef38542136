import { readFileSync } from 'node:fs';
import Fastify, { type FastifyInstance } from 'fastify';
import { parsePosted } from '#src/http/posting.ts';
import { MAX_APPEND_BYTES } from '#src/store/port.ts';

/** Answers that a server has ready: by path, the headers and the bytes. */
export interface Ready {
  readonly [path: string]: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

const ID = '01a20c7d-8270-71b7-ba6c-9cc9d4dfd7f5';

/**
 * What the ledger is measured against: Fastify with routes that do the same HTTP, JSON and zod and answer the same
 * headers and as many bytes, but decide, store, fold, render and log nothing.
 *
 * @param readyFile a file of `Ready` answers
 */
export function yardstick(readyFile: string | undefined): FastifyInstance {
  const app = Fastify({ bodyLimit: MAX_APPEND_BYTES, routerOptions: { maxParamLength: 200 } });
  app.post('/v1/events', async (request, reply) => {
    const posted = parsePosted(request.body);
    if (!posted.ok) return reply.code(400).send({ errors: posted.errors });
    const { subject, bodies } = posted.value;
    const recorded = '2026-01-01T00:00:00.000Z';
    const events = bodies.map(({ type }, revision) => ({ id: ID, type, revision, recorded }));
    return reply
      .code(201)
      .header('X-Request-Id', ID)
      .header('Ledger-Position', '1000000')
      .header('Location', `/v1/events/${ID}`)
      .header('Content-Type', 'application/json; charset=utf-8')
      .send(JSON.stringify({ subject, revision: 0, events }));
  });
  const ready: Ready = readyFile === undefined ? {} : JSON.parse(readFileSync(readyFile, 'utf8'));
  const answers = new Map(Object.entries(ready));
  app.get<{ Params: { id: string } }>('/v1/incidents/:id', async (request, reply) => {
    const answer = answers.get(`/v1/incidents/${request.params.id}`);
    if (answer === undefined) return reply.code(404).send();
    return reply.headers(answer.headers).send(answer.body);
  });
  return app;
}
