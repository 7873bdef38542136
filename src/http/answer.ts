import type { FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { isHeld, tagOf } from './entity-tag.ts';
import type { Service } from './service.ts';
import { asOf, type View } from './view.ts';

const MOST_BYTES = 64 * 1024 * 1024;
const MOST_ADDRESS_BYTES = 4 * 1024 * 1024;

/** Documents that an answer is made of. */
interface Used {
  readonly position: number;
  readonly last: string;
}

/** A rendered answer, and the address of the next page where there is one. */
interface Rendered {
  readonly text: string;
  readonly next: string | undefined;
}

/** The tag of an answer of the ledger as it stood when an event was the last one. */
interface Standing {
  readonly head: string;
  readonly tag: string;
}

interface Caches {
  /** Rendered answers by address and tag: what has not changed is not made again. */
  readonly rendered: LRUCache<string, Rendered>;
  /** By address: as long as the same event is the last one, the same answer holds. */
  readonly standing: LRUCache<string, Standing>;
}

const caches = new WeakMap<Service, Caches>();

function cachesOf(service: Service): Caches {
  let made = caches.get(service);
  if (made === undefined) {
    const sizeCalculation = ({ text }: Rendered, key: string): number => text.length + key.length;
    made = {
      rendered: new LRUCache({ maxSize: MOST_BYTES, sizeCalculation }),
      standing: new LRUCache({
        maxSize: MOST_ADDRESS_BYTES,
        sizeCalculation: ({ tag }, key) => tag.length + key.length,
      }),
    };
    caches.set(service, made);
  }
  return made;
}

const keyOf = (tag: string, { url }: FastifyRequest): string => `${tag} ${url}`;

function send(request: FastifyRequest, reply: FastifyReply, tag: string, { text, next }: Rendered): FastifyReply {
  reply.header('Cache-Control', 'no-cache');
  if (next !== undefined) reply.header('Link', `<${next}>; rel="next"`);
  if (isHeld(request, reply, tag)) return reply.code(304).send();
  return reply.header('Content-Type', 'application/json; charset=utf-8').send(text);
}

/** The strong ETag of JSON as of a fixed position: nothing changes there any more, whatever the index finds later, but by an erasure. */
export const fixedTag = ({ until, lastId: id, unsettled, erased, reader: { versions } }: View): string =>
  tagOf({ position: until ?? -1, id, unsettled, erased, versions, form: 'json' });

/** The strong ETag of JSON of the ledger as it stands, made from so many documents. */
const standingTag = (
  { erased, reader: { versions } }: View,
  position: number,
  id: string | undefined,
  documents: number,
) => tagOf({ position, id, documents, erased, versions, form: 'json' });

/** What an answer of the ledger as it stands holds for: the last event, and what it is made by. */
const headOf = ({ head, erased, reader: { versions } }: View): string => `${head} ${erased} ${versions}`;

/** The tag that the answer of an address has, where that can be told without looking at a document. */
function tagBefore({ url }: FastifyRequest, view: View, service: Service): string | undefined {
  if (view.until !== null) return fixedTag(view);
  const last = cachesOf(service).standing.get(url);
  return last?.head === headOf(view) ? last.tag : undefined;
}

/**
 * The answer of a read, where it was made before: as of a fixed position, or since the last event. No document is looked at
 * for it again. Undefined where it must be made.
 */
export function answeredBefore(
  request: FastifyRequest,
  reply: FastifyReply,
  service: Service,
  view: View,
): FastifyReply | undefined {
  const tag = tagBefore(request, view, service);
  if (tag === undefined) return undefined;
  const known = cachesOf(service).rendered.get(keyOf(tag, request));
  return known && send(request, reply, tag, known);
}

/**
 * Answers a read with JSON and a strong ETag: made from the last event among those of the documents that were looked at
 * (also those that proved not to belong: one that leaves changes the answer, too), the read models and the media type.
 *
 * @param body given the greatest position among them; a `next` in it is the address of the next page, and the link to it
 */
export function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  service: Service,
  view: View,
  used: readonly Used[],
  body: (position: number) => object & { readonly next?: string | null },
): FastifyReply {
  const newest = used.reduce<Used | undefined>(
    (most, one) => (one.position > (most?.position ?? -1) ? one : most),
    undefined,
  );
  const position = newest?.position ?? -1;
  const tag = view.until === null ? standingTag(view, position, newest?.last, used.length) : fixedTag(view);
  const { rendered, standing } = cachesOf(service);
  const key = keyOf(tag, request);
  let made = rendered.get(key);
  if (made === undefined && isHeld(request, reply, tag)) {
    return reply.header('Cache-Control', 'no-cache').code(304).send();
  }
  if (made === undefined) {
    const content = body(view.until ?? position);
    made = { text: JSON.stringify({ ...content, asOf: asOf(view, position) }), next: content.next ?? undefined };
    rendered.set(key, made);
  }
  // Of the head before any document was read: where an event came meanwhile, this is never asked for again.
  if (view.until === null) standing.set(request.url, { head: headOf(view), tag });
  return send(request, reply, tag, made);
}
