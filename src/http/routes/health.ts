import { z } from 'zod';
import type { Rebuilds } from '#src/rebuilding/rebuilds.ts';
import { LedgerNotOpenError } from '#src/store/errors.ts';
import type { App } from '../app-type.ts';
import { CLOCK_WARNING_MS, clockFaults } from '../clock.ts';
import { PROBLEMS, type ProblemCode, ProblemError } from '../problems.ts';
import type { Service } from '../service.ts';
import { problems, unchanged } from './common.ts';

const tags = ['operations'];

const Ready = z.strictObject({
  status: z.enum(['ready', 'not-ready']),
  warnings: z.array(z.string()),
  store: z.strictObject({
    kind: z.enum(['memory', 'embedded', 'eventstoredb']),
    head: z.int(),
    connected: z.boolean(),
    alarms: z.array(z.string()),
    standing: z.enum(['open', 'arriving', 'sealed']),
    clockOffMs: z
      .int()
      .nullable()
      .meta({ description: 'by how much the clock of the service is ahead of the store’s own, at the least' }),
  }),
  journal: z.strictObject({
    position: z.int(),
    lag: z.int(),
    halted: z.string().nullable(),
    versions: z.string().meta({ description: 'the versions of the read models that serve' }),
    builtAnew: z.string().nullable().meta({
      description: 'what it was made by before it was built anew at the start, for there is no code for that here',
    }),
  }),
  rebuild: z
    .strictObject({
      id: z.uuid(),
      status: z.enum(['running', 'held']),
      to: z.string(),
      stage: z.string().nullable(),
      done: z.int(),
      of: z.int(),
    })
    .nullable()
    .meta({ description: 'the read models that are built beside those that serve, or held for a person' }),
  log: z.strictObject({
    size: z.int().meta({ description: 'how many events its tree covers here' }),
    signs: z.boolean().meta({ description: 'whether this node signs checkpoints' }),
    wrong: z.string().nullable().meta({ description: 'why the events cannot be those that were recorded' }),
    scrub: z.strictObject({ rounds: z.int(), read: z.int(), finished: z.string() }),
  }),
  setAside: z.strictObject({
    count: z.int(),
    newest: z.array(
      z.strictObject({
        position: z.int(),
        model: z.string(),
        stream: z.string(),
        id: z.string(),
        type: z.string(),
        reason: z.string(),
      }),
    ),
  }),
});

function openRebuild({ open }: Rebuilds): z.infer<typeof Ready>['rebuild'] {
  if (open?.status !== 'running' && open?.status !== 'held') return null;
  const { id, status, to, stage, done, of } = open;
  return { id, status, to, stage, done, of };
}

async function readiness(service: Service): Promise<z.infer<typeof Ready>> {
  const { store, journal, serving, notary, scrubber, rebuilds } = service;
  const head = await store.head();
  const { kind, connected, alarms, standing, clockOffMs = null } = store.state();
  const { position } = journal.head;
  const setAside = journal.written().setAside(10);
  const rebuild = openRebuild(rebuilds);
  const wrong = notary.contradiction ?? scrubber.wrong ?? null;
  const warnings = [
    ...(wrong === null ? [] : [wrong]),
    ...(connected ? [] : ['the store is not connected: reads may lag, appends wait']),
    ...(serving.isOpen ? [] : ['what the store holds is just being folded here: reads wait']),
    ...alarms,
    ...(standing.kind === 'open' ? [] : [new LedgerNotOpenError(standing).message]),
    ...(setAside.count > 0 ? [`${setAside.count} events cannot be read by this version`] : []),
    ...(rebuilds.failure === undefined ? [] : [`the newest read models could not be rebuilt: ${rebuilds.failure}`]),
    ...(rebuild?.status === 'held' ? ['rebuilt read models are held for a person: see /v1/rebuilds'] : []),
    ...clockFaults(service, CLOCK_WARNING_MS),
  ];
  return {
    status: journal.halted === undefined && serving.isOpen ? 'ready' : 'not-ready',
    warnings,
    store: { kind, head, connected, alarms: [...alarms], standing: standing.kind, clockOffMs },
    journal: {
      position,
      lag: head - position,
      halted: journal.halted ?? null,
      versions: journal.edition.models.text,
      builtAnew: journal.edition.was ?? null,
    },
    rebuild,
    log: { size: journal.tree.size, signs: notary.signs, wrong, scrub: scrubber.state },
    setAside: {
      count: setAside.count,
      newest: setAside.newest.map(({ position, model, stream, id, type, reason }) => ({
        position,
        model,
        stream,
        id,
        type,
        reason,
      })),
    },
  };
}

export function healthRoutes(app: App, service: Service): void {
  app.get(
    '/health/live',
    {
      schema: {
        tags,
        summary: 'Whether the process answers',
        response: {
          200: {
            description: 'it does',
            content: { 'application/json': { schema: z.strictObject({ status: z.literal('live') }) } },
          },
        },
      },
    },
    async (_request, reply) => reply.header('Cache-Control', 'no-store').send({ status: 'live' as const }),
  );
  app.get(
    '/health/ready',
    {
      schema: {
        tags,
        summary: 'Store, journal and its lag, events set aside',
        response: {
          200: { description: 'ready', content: { 'application/json': { schema: Ready } } },
          503: { description: 'not ready', content: { 'application/json': { schema: Ready } } },
        },
      },
    },
    async (_request, reply) => {
      const state = await readiness(service);
      return reply
        .code(state.status === 'ready' ? 200 : 503)
        .header('Cache-Control', 'no-store')
        .send(state);
    },
  );
  app.get(
    '/problems/:code',
    {
      schema: {
        tags,
        summary: 'What a problem’s type means',
        params: z.object({ code: z.string().max(60) }),
        response: {
          200: {
            description: 'the problem’s row of the catalogue',
            content: {
              'application/json': {
                schema: z.strictObject({ code: z.string(), status: z.int(), title: z.string(), about: z.string() }),
              },
            },
          },
          304: unchanged,
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      if (!Object.hasOwn(PROBLEMS, code)) throw new ProblemError('not-found');
      return reply.send({ code, ...PROBLEMS[code as ProblemCode] });
    },
  );
}
