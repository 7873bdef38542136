import { z } from 'zod';
import { text } from './shapes.ts';

const atEnd = z.enum(['switch', 'hold']).meta({
  description: 'what becomes of it once it is built and compared: it serves, or it is held until a person switches',
});

/** What a rebuild is asked for. */
export const RebuildRequest = z.strictObject({
  to: z.enum(['newest', 'before']).exactOptional().meta({
    description: 'the newest versions that there is code for, or those that served before; newest where absent',
  }),
  atEnd: atEnd.exactOptional().meta({ description: 'what becomes of it; as LEDGER_REBUILD says where absent' }),
});

/** What a person decides of a rebuild that is running or held. */
export const RebuildDecision = z.strictObject({ atEnd });

const version = z.int().nullable().meta({ description: 'null where it is in one of the two alone' });
const digest = z.string().meta({ description: 'as of a replay: SHA-256 over the streams and texts of all documents' });

const Comparison = z.strictObject({
  position: z
    .int()
    .min(0)
    .nullable()
    .meta({ description: 'the position at which both were compared; null if the ledger held nothing' }),
  rootsEqual: z.boolean().meta({ description: 'whether the trees over the events have one root' }),
  models: z.array(
    z.strictObject({
      model: z.string(),
      from: version,
      to: version,
      documents: z.int(),
      digests: z.strictObject({ from: digest, to: digest }).nullable().meta({
        description: 'null if texts of an event were erased since: the digests could confirm a guess at them',
      }),
      differ: z.int().meta({
        description: 'how many documents differ: in what they show, in what they are found by, or in what they are',
      }),
      differing: z
        .array(
          z.strictObject({
            stream: z.string(),
            differences: z.array(
              z.strictObject({
                pointer: z.string().meta({
                  description:
                    'a JSON pointer: what the document shows is below /view, what it is found by below /index',
                }),
                was: text.meta({ description: 'JSON text, cut where it is long; null where there is nothing' }),
                is: text,
              }),
            ),
            more: z.boolean().meta({ description: 'whether it differs in more places than the first 20' }),
          }),
        )
        .meta({ description: 'the first 50 of them; in a list of rebuilds, none' }),
    }),
  ),
});

/** A rebuild of the read models: how far it has come, what differs, and what became of it. */
export const Rebuild = z
  .strictObject({
    id: z.uuid(),
    status: z.enum(['running', 'held', 'switched', 'failed']),
    from: z.string().meta({ description: 'the versions that served', examples: ['incidents/1 operations/1'] }),
    to: z.string(),
    atEnd,
    started: z.string(),
    finished: text,
    progress: z.strictObject({
      stage: z.enum(['placing', 'folding', 'comparing', 'switching']).nullable(),
      done: z.int().meta({ description: 'events placed or folded, or documents compared' }),
      of: z.int(),
    }),
    comparison: Comparison.nullable(),
    switchedAt: z.int().min(0).nullable().meta({
      description: 'the last position before the switch; null if the ledger held nothing, or if there was no switch',
    }),
    reason: text.meta({ description: 'why it failed, or is held though nobody asked for that' }),
  })
  .meta({ id: 'Rebuild' });

export const Rebuilds = z.strictObject({
  serving: z.string().meta({ description: 'the versions that serve' }),
  newest: z.string().meta({ description: 'the newest that there is code for' }),
  before: text.meta({ description: 'those that served before, which can be switched back to' }),
  items: z.array(Rebuild),
});
