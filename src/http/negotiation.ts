import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { z } from 'zod';
import type { App } from './app-type.ts';
import { ProblemError } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The forms that a read is answered in, as Content-Type says them, the usual one first. */
    forms?: readonly string[];
  }
}

export const NDJSON = 'application/x-ndjson';
const TEXTS = ['application/json', NDJSON, 'text/plain'];

const Responses = z.looseObject({
  200: z.looseObject({ content: z.record(z.string(), z.unknown()) }),
  default: z.unknown(),
});

/** The forms of a read, as its schema describes its 200. */
function formsIn(schema: unknown): string[] | undefined {
  const parsed = z.looseObject({ response: Responses }).safeParse(schema);
  if (!parsed.success) return undefined;
  return Object.keys(parsed.data.response[200].content).map((type) =>
    TEXTS.includes(type) ? `${type}; charset=utf-8` : type,
  );
}

/** The form of these that Accept prefers (RFC 9110 section 12.5.1). @throws ProblemError where it takes none */
function preferred({ headers }: FastifyRequest, forms: readonly string[]): string {
  // An empty list asks for nothing in particular.
  const accept = /[^\s,]/.test(headers.accept ?? '') ? headers.accept : '*/*';
  const [form] = new Negotiator({ headers: { accept } }).mediaTypes([...forms]);
  if (form !== undefined) return form;
  const available = forms.map((one) => one.split(';')[0]);
  throw new ProblemError('not-acceptable', { detail: `available: ${available.join(' and ')}`, available });
}

/** The media type in which a read is answered. */
export const formOf = (request: FastifyRequest): string =>
  preferred(request, request.routeOptions.config.forms ?? []).replace(/;.*/, '');

/** Negotiates every read whose answers are described. Vary says so on every answer, also on a refusal and on 304. */
export function negotiate(app: App): void {
  app.addHook('onRoute', (route) => {
    if (![route.method].flat().some((method) => method === 'GET' || method === 'HEAD')) return;
    const forms = formsIn(route.schema);
    if (forms !== undefined) route.config = { ...route.config, forms };
  });
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const { forms } = request.routeOptions.config;
    if (forms === undefined) return;
    reply.header('Vary', 'Accept');
    preferred(request, forms);
  });
}
