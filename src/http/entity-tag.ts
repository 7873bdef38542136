import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { READABLE } from '#src/domain/contract.ts';
import type { App } from './app-type.ts';

const READABLE_HERE = hash('sha256', READABLE);

/**
 * All that the bytes of an answer come from, beside its address. An answer that comes from more than this is tagged by its
 * bytes, see `tagAnswers`.
 */
export interface Origin {
  /** The last event of the documents looked at, or of a fixed view; −1 where there is none. */
  readonly position: number;
  /** Its id: after a store was put back to a backup, another event may have the position. */
  readonly id: string | undefined;
  /** How many documents were looked at; absent in a fixed view, where nothing comes and goes. */
  readonly documents?: number;
  /** Whether the time asked for is not over for the ledger. */
  readonly unsettled?: boolean;
  /** The newest erasure that was folded before anything was read, −1 before the first: after it no text is surely what it was. */
  readonly erased: number;
  /** The versions of the read models; absent where none is read. */
  readonly versions?: string;
  readonly form: 'json' | 'ndjson';
}

const marks = new Map<string, string>();

/** What stands in a tag for the versions of the read models, and what they can read. */
function markOf(versions: string): string {
  let mark = marks.get(versions);
  if (mark === undefined) {
    mark = hash('sha256', `${versions} ${READABLE_HERE}`).slice(0, 8);
    marks.set(versions, mark);
  }
  return mark;
}

/** The strong ETag of an answer that comes from what is given, and from nothing else. */
export function tagOf({ position, id, documents, unsettled = false, erased, versions, form }: Origin): string {
  const parts = [
    `p${position}-${id?.slice(-12) ?? ''}`,
    documents ?? [],
    unsettled ? 'unsettled' : [],
    erased < 0 ? [] : `erased${erased}`,
    versions === undefined ? [] : markOf(versions),
    form,
  ];
  return `"${parts.flat().join('.')}"`;
}

/** One entity tag of a list (RFC 9110 section 8.8.3): the opaque part may hold commas. */
const LISTED = /[\s,]*(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")[\t ]*(?=,|$)/y;

/** Whether If-None-Match (RFC 9110 section 13.1.2) names a tag, by weak comparison, or any. A list that cannot be read names none. */
export function isNamed(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  const named: string[] = [];
  for (LISTED.lastIndex = 0; ; ) {
    const at = LISTED.lastIndex;
    const one = LISTED.exec(header)?.[1];
    if (one === undefined) return /^[\s,]*$/.test(header.slice(at)) && named.includes(tag);
    named.push(one);
  }
}

/** Sets the tag of an answer; whether the caller has that answer already, so that it need not be made. */
export function isHeld({ headers }: FastifyRequest, reply: FastifyReply, tag: string): boolean {
  reply.header('ETag', tag);
  return isNamed(headers['if-none-match'], tag);
}

/** The strong ETag of just these bytes. */
const tagOfBytes = (bytes: string | Buffer): string => `"${hash('sha256', bytes, 'base64url').slice(0, 27)}"`;

async function withoutLength(_request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<unknown> {
  if (reply.statusCode === 304) reply.removeHeader('Content-Length');
  return payload;
}

/**
 * Tags every answer of a read that may be kept, and that its route did not tag: by its bytes, so that the tag moves whenever
 * they do. Answers 304 where the caller has them.
 */
export function tagAnswers(app: App): void {
  app.addHook('onRoute', (route) => {
    // Fastify gives an answer to HEAD the length of what it got: of a 304 that is none (RFC 9110 section 8.6).
    if (route.method === 'HEAD') route.onSend = [route.onSend ?? []].flat().concat(withoutLength);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (!['GET', 'HEAD'].includes(request.method) || reply.statusCode !== 200) return payload;
    if (String(reply.getHeader('Cache-Control') ?? '').includes('no-store')) return payload;
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload);
    if (!reply.hasHeader('ETag') && isWhole) reply.header('ETag', tagOfBytes(payload));
    const tag = reply.getHeader('ETag');
    if (!isWhole || tag === undefined || !isNamed(request.headers['if-none-match'], String(tag))) return payload;
    reply.code(304).removeHeader('Content-Type').removeHeader('Content-Length');
    return request.method === 'HEAD' ? '' : null;
  });
}
