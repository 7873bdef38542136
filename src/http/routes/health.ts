import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Rebuilds } from '#src/rebuilding/rebuilds.ts';
import { LedgerNotOpenError } from '#src/store/errors.ts';
import type { App } from '../app-type.ts';
import { CLOCK_WARNING_MS, clockFaults } from '../clock.ts';
import { type Health, healthOf, Reads, Writes } from '../health.ts';
import { PROBLEMS, type ProblemCode, ProblemError } from '../problems.ts';
import type { Service } from '../service.ts';
import { json, problems, unchanged } from './common.ts';

const tags = ['operations'];

const Ready = z.strictObject({
  status: z.enum(['ready', 'not-ready']),
  reads: Reads,
  writes: Writes,
  warnings: z.array(z.string()),
  store: z.strictObject({
    kind: z.enum(['memory', 'embedded', 'eventstoredb']),
    head: z
      .int()
      .nullable()
      .meta({ description: 'the position of the newest event that the store holds; null where it does not say' }),
    connected: z.boolean(),
    halted: z.string().nullable().meta({ description: 'why this node cannot order more events; null if it can' }),
    alarms: z.array(z.string()),
    standing: z.enum(['open', 'arriving', 'sealed']),
    clockOffMs: z
      .int()
      .nullable()
      .meta({ description: 'by how much the clock of the service is ahead of the store’s own, at the least' }),
  }),
  journal: z.strictObject({
    position: z.int(),
    lag: z
      .int()
      .nullable()
      .meta({ description: 'how many events the store holds that are not folded here; null where it does not say' }),
    halted: z.string().nullable(),
    versions: z.string().meta({ description: 'the versions of the read models that serve' }),
    builtAnew: z.string().nullable().meta({
      description:
        'the versions of the read models before the start, if they were built anew because there is no code for those versions here',
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
  const { reads, writes, head } = await healthOf(service);
  const { kind, connected, alarms, standing, halted = null, clockOffMs = null } = store.state();
  const { position } = journal.head;
  const setAside = journal.written().setAside(10);
  const rebuild = openRebuild(rebuilds);
  const wrong = notary.contradiction ?? scrubber.wrong ?? null;
  const warnings = [
    ...(wrong === null ? [] : [wrong]),
    ...(reads.status === 'stale' ? [`reads are answered as of position ${position}: ${reads.detail}`] : []),
    ...(serving.isOpen ? [] : ['the service is still folding the events of the store: reads wait']),
    ...alarms,
    ...(standing.kind === 'open' ? [] : [new LedgerNotOpenError(standing).message]),
    ...(setAside.count > 0 ? [`${setAside.count} events cannot be read by this version`] : []),
    ...(rebuilds.failure === undefined ? [] : [`the newest read models could not be rebuilt: ${rebuilds.failure}`]),
    ...(rebuild?.status === 'held' ? ['rebuilt read models are held for a person: see /v1/rebuilds'] : []),
    ...clockFaults(service, CLOCK_WARNING_MS),
  ];
  return {
    status: reads.status !== 'refused' && writes.status === 'working' ? 'ready' : 'not-ready',
    reads,
    writes,
    warnings,
    store: { kind, head, connected, halted, alarms: [...alarms], standing: standing.kind, clockOffMs },
    journal: {
      position,
      lag: head === null ? null : Math.max(0, head - position),
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

const send = (reply: FastifyReply, state: Health['reads' | 'writes']): FastifyReply =>
  reply
    .code(state.status === 'refused' ? 503 : 200)
    .header('Cache-Control', 'no-store')
    .send(state);

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
        summary: 'Whether reads and writes work, and the state of store, journal and log',
        response: {
          200: json('reads and writes work', Ready),
          503: json('reads are refused, or writes are', Ready),
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
    '/health/reads',
    {
      schema: {
        tags,
        summary: 'Whether reads are answered, and as of which position',
        response: { 200: json('they are', Reads), 503: json('they are refused', Reads) },
      },
    },
    async (_request, reply) => send(reply, (await healthOf(service)).reads),
  );
  app.get(
    '/health/writes',
    {
      schema: {
        tags,
        summary: 'Whether events are taken',
        response: { 200: json('they are', Writes), 503: json('they are refused', Writes) },
      },
    },
    async (_request, reply) => send(reply, (await healthOf(service)).writes),
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
