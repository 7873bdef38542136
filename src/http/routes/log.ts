import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { formatVkey } from '#src/log/keys.ts';
import { Malformed } from '#src/log/malformed.ts';
import { bundleBytes, TILE_WIDTH, tileOf } from '#src/log/tiles.ts';
import { formatProof } from '#src/log/tlog-proof.ts';
import { UNPLACED } from '#src/store/port.ts';
import type { App } from '../app-type.ts';
import { canonicalId } from '../ids.ts';
import { inTime } from '../in-time.ts';
import { isReachable, neverSeen, notThereYet } from '../positions.ts';
import { ProblemError } from '../problems.ts';
import type { Service } from '../service.ts';
import {
  DEFAULT_LIMIT,
  EventParams,
  nextLink,
  paging,
  parsedBody,
  positionCursor,
  problems,
  unchanged,
} from './common.ts';

const tags = ['log'];
const FOR_EVER = 'public, max-age=31536000, immutable';
const TEXT = 'text/plain; charset=utf-8';

const size = z
  .string()
  .regex(/^\d{1,15}$/, 'must be the size of a tree')
  .transform(Number);

const text = (description: string) => ({ description, content: { 'text/plain': { schema: z.string() } } });
const bytes = (description: string) => ({
  description,
  content: { 'application/octet-stream': { schema: z.string() } },
});

const KeptCheckpoint = z.strictObject({
  line: z.int().meta({ description: 'its place among the checkpoints, from 0' }),
  size: z.int().meta({ description: 'how many events it covers' }),
  root: z.string().meta({ description: 'the root of the tree over them, in Base 64' }),
  note: z.string().meta({ description: 'the signed note (C2SP tlog-checkpoint)' }),
});

const notYet = (detail: string): ProblemError => new ProblemError('not-served-yet', { detail });

function checkpoints(app: App, { notary }: Service): void {
  app.get(
    '/log/checkpoint',
    {
      schema: {
        tags,
        summary: 'The newest signed checkpoint (C2SP tlog-checkpoint); signed now where there is something new',
        response: { 200: text('a signed note'), 304: unchanged, ...problems },
      },
    },
    async (_request, reply) => {
      const newest = await inTime(() => notary.newest());
      if (newest === undefined) throw new ProblemError('not-found', { detail: 'no checkpoint was signed yet' });
      return reply.header('Cache-Control', 'no-cache').type(TEXT).send(newest.text);
    },
  );
  app.get(
    '/log/checkpoints',
    {
      schema: {
        tags,
        summary: 'All checkpoints that were signed, in order',
        querystring: z.strictObject(paging),
        response: {
          200: {
            description: 'a page of them',
            content: {
              'application/json': {
                schema: z.strictObject({ items: z.array(KeptCheckpoint), next: z.string().nullable() }),
              },
            },
          },
          304: unchanged,
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { limit = DEFAULT_LIMIT, cursor } = request.query;
      const kept = await inTime(() => notary.kept(positionCursor(cursor) + 1, limit + 1));
      const items = kept.slice(0, limit).map(({ line, head, text: note }) => ({
        line,
        size: head.size,
        root: head.root.toString('base64'),
        note,
      }));
      const next = kept.length > limit ? nextLink(request.url, items.at(-1)?.line ?? 0) : null;
      if (next !== null) reply.header('Link', `<${next}>; rel="next"`);
      return reply.header('Cache-Control', 'no-cache').send({ items, next });
    },
  );
  app.get(
    '/log/key',
    {
      schema: {
        tags,
        summary:
          'The key that checkpoints are signed with (a vkey of C2SP signed-note); an auditor has it from elsewhere',
        response: { 200: text('the key'), 304: unchanged, ...problems },
      },
    },
    async (_request, reply) => {
      const key = await inTime(() => notary.key());
      if (key === undefined) throw new ProblemError('not-found', { detail: 'the log has no key yet' });
      return reply
        .header('Cache-Control', 'no-cache')
        .type(TEXT)
        .send(`${formatVkey(key)}\n`);
    },
  );
}

const sendBytes = (reply: FastifyReply, body: Buffer): FastifyReply =>
  reply.type('application/octet-stream').send(body);

const Cosignatures = z.strictObject({
  note: z.string().max(16_384).meta({ description: 'the checkpoint, with the lines of the witnesses' }),
});

function cosignatures(app: App, { notary }: Service): void {
  app.post(
    '/log/cosignatures',
    {
      schema: {
        tags,
        summary: 'Keep a witness’s signature lines under a checkpoint of this log (C2SP tlog-cosignature)',
        body: Cosignatures,
        response: {
          200: {
            description: 'how many of them are new',
            content: { 'application/json': { schema: z.strictObject({ kept: z.int() }) } },
          },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const refused = (detail: string): ProblemError =>
        new ProblemError('invalid-request', { errors: [{ pointer: '#/note', detail }] });
      const { note } = parsedBody(request, Cosignatures);
      try {
        const result = await inTime(() => notary.cosign(note));
        if ('refused' in result) throw refused(result.refused);
        return reply.send(result);
      } catch (error) {
        if (error instanceof Malformed) throw refused(error.message);
        throw error;
      }
    },
  );
}

/** The bytes of the leaves at some positions, as an entry bundle: none for one that is withheld. */
async function bundle({ store }: Service, from: number, count: number): Promise<Buffer> {
  const events = await store.read(from, count);
  return bundleBytes(events.map(({ leaf, withheld }) => Buffer.from(withheld === undefined ? leaf : '')));
}

function tiles(app: App, service: Service): void {
  app.get(
    '/log/tile/*',
    {
      schema: {
        tags,
        summary:
          'A tile of the tree, or a bundle of entries (C2SP tlog-tiles): tile/<L>/<N>[.p/<W>], tile/entries/<N>[.p/<W>]',
        params: z.object({ '*': z.string().max(100) }),
        response: {
          200: bytes('hashes of 32 bytes, or entries, each after its length in two bytes'),
          304: unchanged,
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const tile = tileOf(`tile/${request.params['*']}`);
      const { tree } = service.journal;
      const level = tile?.level === 'entries' ? 0 : tile?.level;
      const has = Math.floor(tree.size / TILE_WIDTH ** (level ?? 0)) - (tile?.index ?? 0) * TILE_WIDTH;
      if (tile === undefined || level === undefined || has < tile.width) {
        throw new ProblemError('not-found', { detail: 'the tree has no such tile' });
      }
      const isEntries = tile.level === 'entries';
      const body = isEntries
        ? await bundle(service, tile.index * TILE_WIDTH, tile.width)
        : tree.tile(level, tile.index, tile.width);
      // A hash stays; an entry may be withheld.
      return sendBytes(reply.header('Cache-Control', isEntries ? 'no-cache' : FOR_EVER), Buffer.from(body));
    },
  );
}

function proofs(app: App, { notary, journal, store }: Service): void {
  app.get(
    '/log/consistency',
    {
      schema: {
        tags,
        summary: 'The proof that the tree of one size begins that of another (RFC 6962, section 2.1.2)',
        querystring: z.strictObject({ first: size, second: size }),
        response: {
          200: {
            description: 'hashes in Base 64',
            content: {
              'application/json': {
                schema: z.strictObject({ first: z.int(), second: z.int(), proof: z.array(z.string()) }),
              },
            },
          },
          304: unchanged,
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { first, second } = request.query;
      if (first > second) {
        const errors = [{ pointer: 'first', detail: 'must not be greater than second' }];
        throw new ProblemError('invalid-request', { errors });
      }
      const { size } = journal.tree;
      if (second > size) throw (isReachable(second, size) ? notThereYet : neverSeen)(second - 1, size - 1);
      const proof = journal.tree.consistency(first, second).map((hash) => Buffer.from(hash).toString('base64'));
      return reply.header('Cache-Control', FOR_EVER).send({ first, second, proof });
    },
  );
  app.get(
    '/v1/events/:id/proof',
    {
      schema: {
        tags,
        summary:
          'The proof that an event is in the log, to be verified offline (C2SP tlog-proof), with its leaf unless that is withheld',
        params: EventParams,
        response: { 200: text('a .tlog-proof file'), 304: unchanged, ...problems },
      },
    },
    async (request, reply) => {
      const id = canonicalId(request.params.id);
      const event = await store.find(id);
      if (event === undefined) throw new ProblemError('not-found', { detail: `no event ${id}` });
      if (event.position === UNPLACED || event.position >= journal.tree.size)
        throw notYet(`the event ${id} has no place here yet`);
      const checkpoint = await inTime(() => notary.covering(event.position + 1));
      if (checkpoint === undefined || checkpoint.head.size > journal.tree.size) {
        throw notYet(`no checkpoint covers position ${event.position} yet`);
      }
      const hashes = journal.tree.inclusion(event.position, checkpoint.head.size);
      const leaf = event.withheld === undefined ? { extra: Buffer.from(event.leaf) } : {};
      return reply
        .header('Cache-Control', 'no-cache')
        .header('Content-Disposition', `attachment; filename="${id}.tlog-proof"`)
        .type(TEXT)
        .send(formatProof({ ...leaf, index: event.position, hashes, checkpoint: checkpoint.text }));
    },
  );
}

export function logRoutes(app: App, service: Service): void {
  checkpoints(app, service);
  cosignatures(app, service);
  tiles(app, service);
  proofs(app, service);
}
