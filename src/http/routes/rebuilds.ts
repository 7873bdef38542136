import { BlockList } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Rebuild, withoutDifferences } from '#src/rebuilding/rebuild.ts';
import type { App } from '../app-type.ts';
import { sendProblem } from '../errors.ts';
import { uuid } from '../ids.ts';
import { ProblemError, problem } from '../problems.ts';
import { RebuildDecision, RebuildRequest, Rebuilds, Rebuild as Shape } from '../rebuild-shapes.ts';
import type { Service } from '../service.ts';
import { shownPosition } from '../view.ts';
import { json, parsedBody, problems, sendJson } from './common.ts';

const path = '/v1/rebuilds';
const tags = ['operations'];
const IdParams = z.object({ id: uuid });

const shown = ({ stage, done, of, comparison, switchedAt, ...rebuild }: Rebuild) => ({
  ...rebuild,
  comparison: comparison && { ...comparison, position: shownPosition(comparison.position) },
  switchedAt: switchedAt === null ? null : shownPosition(switchedAt),
  progress: { stage, done, of },
});

/** In a list: without the documents that differ. */
const listed = ({ comparison, ...rebuild }: Rebuild) =>
  shown({ ...rebuild, comparison: comparison === null ? null : withoutDifferences(comparison) });

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** What everybody reads is nobody's to switch but who is at the machine. @throws ProblemError */
function mustBeHere({ ip }: FastifyRequest): void {
  if (!loopback.check(ip, ip.includes(':') ? 'ipv6' : 'ipv4')) throw new ProblemError('not-from-there');
}

/** Rebuilds of the read models in other versions, beside those that serve. */
export function rebuildRoutes(app: App, service: Service): void {
  const { rebuilds } = service;
  const address = (id: string): string => `${path}/${id}`;
  const found = (id: string): Rebuild => {
    const rebuild = rebuilds.find(id);
    if (rebuild === undefined) throw new ProblemError('not-found', { detail: `there is no rebuild ${id}` });
    return rebuild;
  };
  app.post(
    path,
    {
      schema: {
        tags,
        summary: 'Rebuild the read models in their newest versions, or those of before, beside those that serve',
        body: RebuildRequest,
        response: { 202: json('it is running: Location has its progress and what differs', Shape), ...problems },
      },
    },
    async (request, reply) => {
      mustBeHere(request);
      const { to = 'newest', atEnd } = parsedBody(request, RebuildRequest);
      const started = rebuilds.start(to, atEnd);
      if (started !== undefined) {
        return sendJson(reply.code(202).header('Location', address(started.id)), shown(started));
      }
      const { open } = rebuilds;
      if (open !== undefined) {
        return sendProblem(
          request,
          reply.header('Location', address(open.id)),
          problem('rebuild-open', { detail: open.id }),
        );
      }
      const detail = to === 'newest' ? 'the newest versions serve already' : 'no other versions served before';
      throw new ProblemError('rebuild-refused', { detail });
    },
  );
  app.post(
    `${path}/:id`,
    {
      schema: {
        tags,
        summary: 'Decide what becomes of a rebuild: to switch to one that is held, or to hold one that is running',
        params: IdParams,
        body: RebuildDecision,
        response: { 202: json('that is what becomes of it', Shape), ...problems },
      },
    },
    async (request, reply) => {
      mustBeHere(request);
      const { id, status } = found(request.params.id);
      const decided = rebuilds.decide(id, parsedBody(request, RebuildDecision).atEnd);
      if (decided === undefined) {
        const detail = status === 'running' ? 'the switch to it is under way' : `the rebuild has ${status}`;
        throw new ProblemError('rebuild-refused', { detail });
      }
      return sendJson(reply.code(202).header('Location', address(id)), shown(decided));
    },
  );
  app.get(
    path,
    {
      schema: {
        tags,
        summary: 'Which versions of the read models serve, and the last rebuilds, the newest first',
        response: { 200: json('at most 20', Rebuilds), ...problems },
      },
    },
    async (_request, reply) =>
      sendJson(reply.header('Cache-Control', 'no-store'), {
        ...rebuilds.versions(),
        items: rebuilds.last().map(listed),
      }),
  );
  app.get(
    `${path}/:id`,
    {
      schema: {
        tags,
        summary: 'A rebuild: how far it has come, which documents differ and how, and what became of it',
        params: IdParams,
        response: { 200: json('the rebuild', Shape), ...problems },
      },
    },
    async (request, reply) => sendJson(reply.header('Cache-Control', 'no-store'), shown(found(request.params.id))),
  );
}
