import { hash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { MODELS } from '#src/journal/journal.ts';
import type { Service } from './service.ts';
import { asOf, type View } from './view.ts';

const MOST_BYTES = 64 * 1024 * 1024;
const VERSION = hash('sha256', MODELS).slice(0, 8);

/** Documents that an answer is made of. */
interface Used {
  readonly position: number;
}

/** Rendered answers by address and tag: what has not changed is not made again. */
const rendered = new WeakMap<Service, LRUCache<string, string>>();

function cacheOf(service: Service): LRUCache<string, string> {
  let cache = rendered.get(service);
  if (cache === undefined) {
    cache = new LRUCache({ maxSize: MOST_BYTES, sizeCalculation: (text, key) => text.length + key.length });
    rendered.set(service, cache);
  }
  return cache;
}

/** Whether If-None-Match (RFC 9110 section 13.1.2) names a tag, or any. */
const isNamed = (header: string | undefined, tag: string): boolean =>
  header?.split(',').some((one) => ['*', tag, `W/${tag}`].includes(one.trim())) ?? false;

/**
 * Answers a read with JSON and a strong ETag: made from the greatest position among the documents that were looked at
 * (also those that proved not to belong: one that leaves changes the answer, too), the read models and the media type.
 */
export function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  service: Service,
  view: View,
  used: readonly Used[],
  body: () => object,
): FastifyReply {
  const greatest = used.reduce((most, { position }) => Math.max(most, position), -1);
  const head = view.unsettled ? `.h${service.journal.head.position}` : '';
  const tag = `"p${greatest}.${used.length}.${VERSION}${head}.json"`;
  reply.header('ETag', tag).header('Cache-Control', 'no-cache');
  if (isNamed(request.headers['if-none-match'], tag)) return reply.code(304).send();
  const cache = cacheOf(service);
  const key = `${tag} ${request.url}`;
  let text = cache.get(key);
  if (text === undefined) {
    text = JSON.stringify({ ...body(), asOf: asOf(view, greatest) });
    cache.set(key, text);
  }
  return reply.header('Content-Type', 'application/json; charset=utf-8').send(text);
}
