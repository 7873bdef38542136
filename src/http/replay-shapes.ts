import { z } from 'zod';
import { text } from './shapes.ts';
import { AsOf, recordedTime, statedTime } from './view.ts';

/** What a replay is asked for. */
export const ReplayRequest = z.strictObject({
  until: z
    .union([z.int().min(0), recordedTime], {
      error: 'must be a position (a whole number from 0), an RFC 3339 time with an offset, or a date',
    })
    .exactOptional()
    .meta({ description: 'the last position to replay, or a time; all that is recorded where absent' }),
  statedUntil: statedTime.exactOptional(),
});

const Models = z.array(
  z.strictObject({
    model: z.string(),
    documents: z.int(),
    digest: z.string().nullable().meta({
      description:
        'SHA-256 over the streams and texts of all documents, in the order of streams; null if texts of an event were erased since',
    }),
    differ: z.int().meta({ description: 'how many live documents differ, are missing, or should not be there' }),
    differing: z.array(z.string()).meta({ description: 'their streams, the first 100' }),
    movedOn: z
      .int()
      .meta({ description: 'how many live ones have moved on since the position, and were not compared' }),
  }),
);

/** An audit replay: how far it has come, and what came of it. */
export const Replay = z
  .strictObject({
    id: z.uuid(),
    status: z.enum(['running', 'done', 'failed']),
    started: z.string(),
    finished: text,
    asOf: AsOf,
    progress: z.strictObject({
      stage: z.enum(['placing', 'folding', 'comparing']).nullable(),
      events: z.int().meta({ description: 'how many events are done' }),
      of: z.int(),
    }),
    result: z
      .strictObject({
        identical: z
          .boolean()
          .meta({ description: 'whether every document that was compared is the live one, and the root is' }),
        events: z.int(),
        seconds: z.number(),
        models: Models,
        views: Models.nullable().meta({ description: 'the same of what the documents show as of statedUntil' }),
        log: z.strictObject({
          size: z.int(),
          root: z.string().meta({ description: 'of the tree over the replayed events, Base 64' }),
          liveRoot: text.meta({ description: 'of the live tree at that size' }),
          equal: z.boolean(),
        }),
      })
      .nullable(),
    failure: text,
  })
  .meta({ id: 'Replay' });
