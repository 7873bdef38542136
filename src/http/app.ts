import swagger from '@fastify/swagger';
import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { v4 as uuidv4 } from 'uuid';
import { MAX_APPEND_BYTES } from '#src/store/port.ts';
import type { App } from './app-type.ts';
import { readBodies } from './bodies.ts';
import { followConnections, refuseConnection } from './connections.ts';
import { tagAnswers } from './entity-tag.ts';
import { problemOf, sendProblem } from './errors.ts';
import { describeHeaders } from './header-parameters.ts';
import { refuseHeads } from './heads.ts';
import { MAX_HEADER_BYTES, MAX_SLUG_IN_PATH } from './limits.ts';
import { answerOtherMethods } from './methods.ts';
import { negotiate } from './negotiation.ts';
import { ProblemError } from './problems.ts';
import { diffRoutes } from './routes/diff.ts';
import { emergencyRoutes } from './routes/emergencies.ts';
import { eventRoutes } from './routes/events.ts';
import { facilityRoutes } from './routes/facilities.ts';
import { healthRoutes } from './routes/health.ts';
import { incidentRoutes } from './routes/incidents.ts';
import { logRoutes } from './routes/log.ts';
import { operationRoutes } from './routes/operations.ts';
import { rebuildRoutes } from './routes/rebuilds.ts';
import { replayRoutes } from './routes/replays.ts';
import { tollRoutes } from './routes/tolls.ts';
import type { Service } from './service.ts';
import { refuseExpectations, refuseUnknownParameters, validatorOf } from './validation.ts';

/** How long a request may take to arrive in full. */
const REQUEST_TIMEOUT_MS = 30_000;

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** The description of the API, from the same schemas as the validation. */
const openapi = {
  openapi: '3.1.0' as const,
  info: {
    title: 'Incident ledger',
    version: '0.1.0',
    description: 'Who said what figure of a violent incident, when, why it changed, and what was known on any day.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
};

/** One line a request: no body, no key, no query. */
function logRequest({ method, url, log }: FastifyRequest, { statusCode: status, elapsedTime }: FastifyReply): void {
  const [path] = url.split('?');
  log.info({ method, path, status, ms: Math.round(elapsedTime * 10) / 10 }, 'request');
}

/** Builds the application over a service; it does not listen yet. */
export async function buildApp(service: Service): Promise<App> {
  const app = Fastify({
    loggerInstance: service.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_APPEND_BYTES,
    genReqId: ({ headers }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : uuidv4();
    },
    routerOptions: { maxParamLength: MAX_SLUG_IN_PATH },
    // Whether there is a Host is said as any other problem, see `refuseHeads`.
    http: { maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false },
    requestTimeout: REQUEST_TIMEOUT_MS,
    // An address may come with the scheme and the host before it (RFC 9112 section 3.2.2).
    rewriteUrl: ({ url = '' }) => url.replace(/^https?:\/\/[^/?#]*\/?/i, '/'),
    return503OnClosing: false,
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, request, reply) => {
      logRequest(request, sendProblem(request, reply, problemOf(error)));
    },
  }).withTypeProvider<ZodTypeProvider>() as unknown as App;

  app.setValidatorCompiler(validatorOf);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const found = problemOf(error);
    if (found.code === 'internal') request.log.error({ err: error }, 'a request failed');
    return sendProblem(request, reply, found);
  });
  followConnections(app.server);
  readBodies(app);
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
    // A read that waits does not hold up the end.
    service.serving.end();
    service.journal.waiters.fail('the service is stopping');
  });
  app.addHook('onRequest', async (request, reply) => {
    reply.header('X-Request-Id', request.id);
    if (closing) throw new ProblemError('shutting-down');
  });
  app.addHook('onResponse', async (request, reply) => logRequest(request, reply));

  refuseHeads(app);
  answerOtherMethods(app);
  refuseExpectations(app);
  refuseUnknownParameters(app);
  describeHeaders(app);
  negotiate(app);
  tagAnswers(app);
  await app.register(swagger, { openapi, transform: jsonSchemaTransform, transformObject: jsonSchemaTransformObject });
  eventRoutes(app, service);
  incidentRoutes(app, service);
  operationRoutes(app, service);
  emergencyRoutes(app, service);
  tollRoutes(app, service);
  facilityRoutes(app, service);
  diffRoutes(app, service);
  replayRoutes(app, service);
  rebuildRoutes(app, service);
  healthRoutes(app, service);
  logRoutes(app, service);
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) => reply.send(app.swagger()));
  await app.ready();
  return app;
}
