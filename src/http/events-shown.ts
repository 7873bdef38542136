import { isObject, type Json } from '#src/domain/json.ts';
import { subjectOf } from '#src/domain/subject.ts';
import { type StoredEvent, UNPLACED } from '#src/store/port.ts';

const textOr = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);

/** A value's members in the order of its leaf, so that what is shown does not depend on what was just written. */
function inOrder(value: Json): Json {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, inOrder(value[name] ?? null)]));
}

/** An event as the API shows it: as it was posted, the report beside the data, with what the ledger gave it. */
export function shownEvent(
  { position, id, stream, revision, type, data, meta, withheld }: StoredEvent,
  prefix: string,
) {
  const { report, ...rest } = data;
  return {
    position: position === UNPLACED ? null : position,
    id,
    subject: subjectOf(prefix, stream) ?? null,
    revision,
    type,
    data: inOrder(rest),
    ...(isObject(report) ? { report: inOrder(report) } : {}),
    schema: typeof meta.schema === 'number' ? meta.schema : null,
    recorded: textOr(meta.recorded),
    actor: textOr(meta.actor),
    correlation: textOr(meta.correlation),
    ...(withheld === undefined ? {} : { withheld }),
  };
}
