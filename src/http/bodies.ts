import { isUtf8 } from 'node:buffer';
import { parse } from 'content-type';
import type { FastifyRequest } from 'fastify';
import type { App } from './app-type.ts';
import { takenBy } from './errors.ts';
import { whyNotJson } from './json-fault.ts';
import { MAX_BULK_BYTES } from './limits.ts';
import { NDJSON } from './negotiation.ts';
import { ProblemError } from './problems.ts';
import { membersTwice } from './twice.ts';

const contentTypeOf = ({ headers }: FastifyRequest) => parse(headers['content-type'] ?? '');

/** The media type of a body, without its parameters. */
export const mediaTypeOf = (request: FastifyRequest): string => contentTypeOf(request).type;

/** Whether a charset is another name of UTF-8 (WHATWG Encoding). */
function isNameOfUtf8(charset: string): boolean {
  try {
    return new TextDecoder(charset).encoding === 'utf-8';
  } catch {
    return false; // nobody knows it
  }
}

/** The text of a body; a byte that is no UTF-8 would be stored as U+FFFD, which nobody wrote. @throws ProblemError */
function textOf(request: FastifyRequest, body: Buffer): string {
  const { type, parameters } = contentTypeOf(request);
  if (!takenBy(request).includes(type)) throw new ProblemError('media-type-unknown');
  const { charset = 'utf-8' } = parameters;
  if (!isNameOfUtf8(charset)) {
    throw new ProblemError('media-type-unknown', {
      detail: `the charset ${charset} is not taken: a body must be UTF-8`,
    });
  }
  if (!isUtf8(body)) throw new ProblemError('malformed-json', { detail: 'the body is not UTF-8' });
  return body.toString();
}

/** Takes JSON and NDJSON, each as UTF-8 and without a content coding, or not at all. An empty JSON body is no body. */
export function readBodies(app: App): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = textOf(request, body);
    if (text === '') done(null, undefined);
    else {
      parseJson(request, text, (error, value) => {
        const twice = error === null ? membersTwice(text, value) : [];
        if (error !== null) done(new ProblemError('malformed-json', { detail: whyNotJson(text) }));
        else if (twice.length === 0) done(null, value);
        else done(new ProblemError('invalid-request', { errors: twice }));
      });
    }
  });
  app.addContentTypeParser<Buffer>(
    NDJSON,
    { parseAs: 'buffer', bodyLimit: MAX_BULK_BYTES },
    // A byte order mark is passed over, as RFC 8259, section 8.1, lets a reader do; that of JSON's own parser does, too.
    async (request: FastifyRequest, body: Buffer) => textOf(request, body).replace(/^\ufeff/, ''),
  );
  app.addHook('preParsing', async ({ headers, is404 }, reply) => {
    const codings = (headers['content-encoding'] ?? '').split(',').map((coding) => coding.trim().toLowerCase());
    if (is404 || codings.every((coding) => coding === '' || coding === 'identity')) return;
    reply.header('Accept-Encoding', 'identity').header('Connection', 'close');
    throw new ProblemError('content-coding-unknown');
  });
}
