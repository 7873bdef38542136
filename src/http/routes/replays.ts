import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Replay, Replayable, ReplayedSince, ReplayResult } from '#src/audit/replays.ts';
import type { App } from '../app-type.ts';
import { sendProblem } from '../errors.ts';
import { uuid } from '../ids.ts';
import { ProblemError, problem } from '../problems.ts';
import { ReplayRequest, Replay as Shape } from '../replay-shapes.ts';
import type { Service } from '../service.ts';
import { asOf, resolveView, shownPosition } from '../view.ts';
import { json, parsedBody, problems, sendJson } from './common.ts';

const path = '/v1/replays';
const tags = ['audit'];
const MOST_DIFFERING = 100;

const shownModel = ({ differing, ...model }: ReplayedSince) => ({
  ...model,
  differ: differing.length,
  differing: differing.slice(0, MOST_DIFFERING),
});

function shownResult({ identical, events, seconds, models, views, root, liveRoot }: ReplayResult) {
  return {
    identical,
    events,
    seconds,
    models: models.map(shownModel),
    views: views === null ? null : views.map(shownModel),
    log: { size: events, root, liveRoot, equal: root === liveRoot },
  };
}

const shown = ({ stage, events, of, result, ...replay }: Replay): z.infer<typeof Shape> => ({
  ...replay,
  asOf: { ...of, position: shownPosition(of.position) },
  progress: { stage, events, of: of.position + 1 },
  result: result === null ? null : shownResult(result),
});

/** Resolves what a replay is asked for. @throws ProblemError */
async function askedIn(request: FastifyRequest, service: Service): Promise<Replayable> {
  const { until, statedUntil } = parsedBody(request, ReplayRequest);
  const view = await resolveView(
    request,
    {
      ...(typeof until === 'number' ? { atPosition: until } : {}),
      ...(typeof until === 'string' ? { recordedUntil: until } : {}),
      ...(statedUntil === undefined ? {} : { statedUntil }),
    },
    service,
  );
  const position = view.until ?? service.journal.head.position;
  return { ...asOf(view, position), position };
}

/** Audit replays: the ledger folded again beside the live documents, and held against them. */
export function replayRoutes(app: App, service: Service): void {
  const { replays } = service;
  const address = (id: string): string => `${path}/${id}`;
  app.post(
    path,
    {
      schema: {
        tags,
        summary: 'Fold the ledger again beside the live documents and hold it against them; one at a time',
        body: ReplayRequest,
        response: { 202: json('it is running: Location has its progress and what came of it', Shape), ...problems },
      },
    },
    async (request, reply) => {
      const asked = await askedIn(request, service);
      const started = replays.start(asked);
      if (started !== undefined) {
        return sendJson(reply.code(202).header('Location', address(started.id)), shown(started));
      }
      const id = replays.running?.id ?? '';
      return sendProblem(request, reply.header('Location', address(id)), problem('replay-running', { detail: id }));
    },
  );
  app.get(
    path,
    {
      schema: {
        tags,
        summary: 'The last replays since the service was started, the newest first',
        response: { 200: json('at most 20', z.strictObject({ items: z.array(Shape) })), ...problems },
      },
    },
    async (_request, reply) =>
      sendJson(reply.header('Cache-Control', 'no-store'), { items: replays.last().map(shown) }),
  );
  app.get(
    `${path}/:id`,
    {
      schema: {
        tags,
        summary: 'A replay: how far it has come, and what came of it',
        params: z.object({ id: uuid }),
        response: { 200: json('the replay', Shape), ...problems },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const replay = replays.find(id);
      if (replay === undefined) throw new ProblemError('not-found', { detail: `no replay ${id} since the start` });
      return sendJson(reply.header('Cache-Control', 'no-store'), shown(replay));
    },
  );
}
