export type Fields = { readonly [name: string]: unknown };

/** What the reference needs to know of an event of the ledger. */
export interface Entered {
  readonly subject: string;
  readonly id: string;
  readonly type: string;
  readonly position: number;
  readonly data: object;
}

/** An event of one subject as it reads after every amendment up to a position, its struck claims taken out. */
export interface Amended {
  readonly id: string;
  readonly type: string;
  readonly position: number;
  readonly data: Fields;
  /** The zone that its subject names. */
  readonly zone: string | undefined;
}

export const isUpTo =
  (P: number | undefined) =>
  ({ position }: { readonly position: number }): boolean =>
    P === undefined || position <= P;

export const claimsIn = (data: Fields): readonly Fields[] => (data.claims as readonly Fields[] | undefined) ?? [];

/** Fields replaced; null takes one out. */
function replaced(target: Fields, fields: Fields): Fields {
  const left = Object.entries({ ...target, ...fields }).filter(([, value]) => value !== null);
  return Object.fromEntries(left);
}

/** Policy step 1: what was recorded of a subject up to P (absent: everything), as amended by then. */
export function amendedUpTo(events: readonly Entered[], subject: string, P?: number): Amended[] {
  const mine = events.filter((event) => event.subject === subject).filter(isUpTo(P));
  const amendments = mine.filter(({ type }) => type === 'EntryAmended').map(({ data }) => data as Fields);
  const struck = amendments.filter(({ strike }) => strike === true).map(({ of }) => of);
  const amendedData = ({ id, data }: Entered): Fields => {
    const own = amendments
      .filter(({ event }) => event === id)
      .reduce((before, { fields }) => replaced(before, fields as Fields), data as Fields);
    if (own.claims === undefined) return own;
    const claims = claimsIn(own)
      .filter((claim) => !struck.includes(claim.id))
      .map((claim) =>
        amendments
          .filter(({ of, fields }) => of === claim.id && fields !== undefined)
          .reduce((before, { fields }) => replaced(before, fields as Fields), claim),
      );
    return { ...own, claims };
  };
  const [first] = mine;
  const zone = first === undefined ? undefined : (amendedData(first).zone as string | undefined);
  return mine.map((event) => ({
    id: event.id,
    type: event.type,
    position: event.position,
    data: amendedData(event),
    zone,
  }));
}

/** The subjects that had an event by P. */
export const subjectsOf = (events: readonly Entered[], P?: number): string[] => [
  ...new Set(events.filter(isUpTo(P)).map(({ subject }) => subject)),
];
