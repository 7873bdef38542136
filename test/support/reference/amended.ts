import type { LedgerEvent } from '#src/domain/contract.ts';

export type Fields = { [name: string]: unknown };

/** An event of one subject as it reads after every amendment up to a position, its struck claims taken out. */
export interface Amended {
  readonly id: string;
  readonly type: string;
  readonly position: number;
  readonly data: Fields;
  /** On whose clock its subject is read. */
  readonly zone: string | undefined;
}

/** Policy step 1: what was recorded of a subject up to P (absent: everything), as amended by then. */
export function amendedUpTo(events: readonly LedgerEvent[], subject: string, P: number | undefined): Amended[] {
  const mine = events.filter((event) => event.subject === subject && (P === undefined || event.position <= P));
  const entries: Amended[] = structuredClone(
    mine.map(({ id, type, position, data }) => ({
      id,
      type,
      position,
      data: data as unknown as Fields,
      zone: undefined,
    })),
  );
  const struck = new Set<unknown>();
  for (const { type, data } of entries) {
    if (type !== 'EntryAmended') continue;
    if (data.strike === true) struck.add(data.of);
    else if (data.event !== undefined) replace(entries.find(({ id }) => id === data.event)?.data, data.fields);
    else
      replace(
        entries.flatMap(claims).find(({ id }) => id === data.of),
        data.fields,
      );
  }
  for (const entry of entries) {
    if ('claims' in entry.data) entry.data.claims = claims(entry).filter(({ id }) => !struck.has(id));
  }
  const zone = entries[0]?.data.zone as string | undefined;
  return entries.map((entry) => ({ ...entry, zone }));
}

export const claims = ({ data }: Amended): Fields[] => (data.claims as Fields[] | undefined) ?? [];

function replace(target: Fields | undefined, fields: unknown): void {
  if (target === undefined) throw new Error('the history amends what is not there');
  for (const [name, value] of Object.entries(fields as Fields)) {
    if (value === null) delete target[name];
    else target[name] = value;
  }
}

/** The subjects that had an event by P, of one or more kinds. */
export const subjectsOf = (events: readonly LedgerEvent[], P: number | undefined): string[] => [
  ...new Set(events.filter(({ position }) => P === undefined || position <= P).map(({ subject }) => subject)),
];
