import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app-type.ts';
import { sendProblem } from './errors.ts';
import { problem } from './problems.ts';

/** The methods that any path has here. */
export const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST'];
const NO_ADDRESS = 'no such address; /openapi.json describes them all';

/** The paths of a route, as `/v1/incidents/:id` or `/log/tile/*`. */
const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .replace(/[.$()+?[\\\]^{|}]/g, '\\$&')
      .replace(/:\w+/g, '[^/]+')
      .replace(/\*/g, '.*')}$`,
  );

/**
 * What no route answers: a method that its path lacks gets 405 and Allow, whatever its body is, and OPTIONS gets Allow. Any other
 * path is not found.
 */
export function answerOtherMethods(app: App): void {
  const known = new Map<string, { pattern: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = known.get(url) ?? { pattern: patternOf(url), methods: new Set(['OPTIONS']) };
    for (const one of [method].flat()) route.methods.add(one);
    known.set(url, route);
  });
  /** @param path `*` of a request for the whole service's */
  const methodsAt = (path: string, method: string): string[] => {
    const isWhole = path === '*' && method === 'OPTIONS';
    const routes = [...known.values()].filter(({ pattern }) => isWhole || pattern.test(path));
    return [...new Set(routes.flatMap(({ methods }) => [...methods]))].sort();
  };
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const allowed = methodsAt(request.url.split('?')[0] ?? '', request.method);
    if (allowed.length === 0) return sendProblem(request, reply, problem('not-found', { detail: NO_ADDRESS }));
    reply.header('Allow', allowed.join(', '));
    if (request.method === 'OPTIONS') return reply.code(204).send();
    const detail = `${request.method} is not taken here; ${allowed.join(', ')} are`;
    return sendProblem(request, reply, problem('method-not-allowed', { detail }));
  };
  app.addHook('onRequest', async (request, reply) => (request.is404 ? answer(request, reply) : undefined));
  app.setNotFoundHandler(answer);
}
