import { z } from 'zod';
import type { App } from './app-type.ts';

const header = (description: string, ...examples: readonly string[]) =>
  z.string().exactOptional().meta({ description, examples });

/** The headers of a request to record: described here, read where their faults have codes of their own (`preconditions.ts`). */
export const RecordingHeaders = z.looseObject({
  'If-Match': header(
    'the revision of the subject that you looked at, in double quotes: nothing is recorded where it has another. EntryAmended, AssessmentMade, AssessmentLifted, ClaimRetracted and ClaimReinstated need it. A line of a bulk request has `ifRevision`',
    '"4"',
  ),
  'If-None-Match': header(
    'only *: nothing is recorded where the subject has begun. A line of a bulk request has `"ifRevision": "none"`',
    '*',
  ),
  'Idempotency-Key': header(
    'your own name of this request, 1 to 255 visible ASCII characters: sent again with the same key it is recorded once, and answered as the first time. A line of a bulk request has `idempotencyKey`',
    'monday-1',
  ),
});

const ReadingHeaders = z.looseObject({
  Prefer: header(
    'how many seconds the answer may wait for what the view asks for and the service has not folded yet, as wait=5 (RFC 7240)',
    'wait=5',
  ),
});

/** Describes what every read of a view takes beside its parameters. */
export function describeHeaders(app: App): void {
  app.addHook('onRoute', (route) => {
    const { querystring } = route.schema ?? {};
    const isView = querystring instanceof z.ZodObject && 'after' in querystring.shape;
    if (isView) route.schema = { headers: ReadingHeaders, ...route.schema };
  });
}
