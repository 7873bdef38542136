import { isObject, type Json } from '#src/domain/json.ts';
import { subjectOf } from '#src/domain/subject.ts';
import type { StoredEvent } from '#src/store/port.ts';

const textOr = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);

/** An event as the API shows it: as it was posted, the report beside the data, with what the ledger gave it. */
export function shownEvent({ position, id, stream, revision, type, data, meta }: StoredEvent, prefix: string) {
  const { report, ...rest } = data;
  return {
    position,
    id,
    subject: subjectOf(prefix, stream) ?? null,
    revision,
    type,
    data: rest,
    ...(isObject(report) ? { report } : {}),
    schema: typeof meta.schema === 'number' ? meta.schema : null,
    recorded: textOr(meta.recorded),
    actor: textOr(meta.actor),
    correlation: textOr(meta.correlation),
  };
}
