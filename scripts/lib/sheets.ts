/** A line of a sheet of claims: the claim's own fields, and what its event and report carry. */
export interface SheetClaim {
  readonly id: string;
  readonly subject: string;
  readonly scope?: string;
  readonly publisher?: string;
  readonly url?: string;
  readonly published?: string;
  readonly [field: string]: unknown;
}

/** A subject of the sheets. */
export interface SheetSubject {
  readonly id: string;
  /** `operation`, `toll`, or what kind of incident it was. */
  readonly kind: string;
  readonly title?: string;
  readonly places?: readonly string[];
  readonly facilities?: readonly string[];
  readonly occurred?: { readonly from: string; readonly to: string };
  readonly scope?: { readonly from: string; readonly to: string; readonly [field: string]: string };
  /** Of an incident that is the duplicate of another: that one's id, and why they are one. */
  readonly mergedInto?: unknown;
  readonly reason?: unknown;
}

/** An event to post, with the key that makes a second run change nothing. */
export interface Line {
  readonly subject: string;
  readonly type: string;
  readonly data: object;
  readonly report?: object;
  readonly idempotencyKey: string;
}

/** The fields that say something: in the sheets an empty string means absent. */
const given = (fields: object): object =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );

const interval = ({ from, to }: { from: string; to: string }): string => (from === to ? from : `${from}/${to}`);

/** The kind of the ledger's subject. */
export const kindOf = ({ kind }: Pick<SheetSubject, 'kind'>): string =>
  kind === 'operation' || kind === 'toll' ? kind : 'incident';

/** The events that begin a subject (a toll begins with its first claim). */
export function openingOf(subject: SheetSubject): Line[] {
  const { id, kind, title, places, facilities, occurred } = subject;
  const where = { title, places, facilities };
  const name = `${kindOf(subject)}/${id}`;
  if (kind === 'toll') return [];
  if (kind === 'operation') {
    return [
      {
        subject: name,
        type: 'TransferOperationBegun',
        data: given({ ...where, begun: occurred?.from }),
        idempotencyKey: `begun:${id}`,
      },
      {
        subject: name,
        type: 'TransferOperationEnded',
        data: given({ ended: occurred?.to }),
        idempotencyKey: `ended:${id}`,
      },
    ];
  }
  const data = given({ ...where, kind, occurred: occurred === undefined ? undefined : interval(occurred) });
  return [{ subject: name, type: 'RiotReported', data, idempotencyKey: `reported:${id}` }];
}

/** The event that records one claim. @throws Error where its subject is in none of the sheets */
export function claimed(line: SheetClaim, subjects: ReadonlyMap<string, SheetSubject>): Line {
  const { subject: id, scope: _, publisher, url, published, ...claim } = line;
  const subject = subjects.get(id);
  if (subject === undefined) throw new Error(`claim ${line.id} is about ${id}, which is in no sheet of subjects`);
  const report = given({ publisher, url, published });
  const event = {
    subject: `${kindOf(subject)}/${id}`,
    ...(Object.keys(report).length === 0 ? {} : { report }),
    idempotencyKey: `claim:${line.id}`,
  };
  const claims = [given(claim)];
  if (subject.kind !== 'toll' || subject.scope === undefined)
    return { ...event, type: 'CasualtiesRevised', data: { claims } };
  const { from, to, ...counted } = subject.scope;
  return {
    ...event,
    type: 'TollClaimed',
    data: given({ title: subject.title, scope: { ...counted, interval: `${from}/${to}` }, claims }),
  };
}
