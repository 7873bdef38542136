import type { FastifyRequest } from 'fastify';
import type { App } from './app-type.ts';
import { ProblemError } from './problems.ts';

/** Headers of which Node keeps the first where there are several: it is not told which of them was meant. */
const ONCE = ['Host', 'Content-Type'];

/** How often a header is there. */
const timesIn = ({ raw: { rawHeaders } }: FastifyRequest, name: string): number =>
  rawHeaders.filter((one, index) => index % 2 === 0 && one.toLowerCase() === name.toLowerCase()).length;

const wrong = (detail: string): ProblemError => new ProblemError('invalid-request', { detail });

/** Refuses a head that HTTP/1.1 does not have, or that says two things (RFC 9110, RFC 9112). What Node's parser refuses never comes here. */
export function refuseHeads(app: App): void {
  app.addHook('onRequest', async (request) => {
    const { httpVersion } = request.raw;
    if (httpVersion !== '1.1' && httpVersion !== '1.0') throw wrong('this is not HTTP/1.1');
    const twice = ONCE.find((name) => timesIn(request, name) > 1);
    if (twice !== undefined) throw wrong(`${twice} is given more than once`);
    if (httpVersion === '1.1' && request.headers.host === undefined) throw wrong('there is no Host');
  });
  app.addHook('onRequest', async ({ headers }, reply) => {
    const coding = headers['transfer-encoding'];
    if (coding === undefined || coding.trim().toLowerCase() === 'chunked') return;
    reply.header('Connection', 'close');
    throw new ProblemError('transfer-coding-unknown');
  });
}
