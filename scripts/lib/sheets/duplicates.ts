import type { Line } from './events.ts';
import { isText, kindOf, type SubjectRow } from './rows.ts';

/** What a sheet says wrongly of a duplicate: of which subject, and in which field. */
export class WrongDuplicate extends Error {
  readonly subject: string;
  readonly field: 'mergedInto' | 'reason';

  constructor(subject: string, field: WrongDuplicate['field'], message: string) {
    super(message);
    this.subject = subject;
    this.field = field;
  }
}

type Subjects = ReadonlyMap<string, SubjectRow>;

/** What a subject is a duplicate of, by id; undefined where it is none. @throws WrongDuplicate */
function survivorOf(row: SubjectRow, subjects: Subjects): string | undefined {
  const { id, mergedInto, reason } = row;
  const wrong = (field: WrongDuplicate['field'], message: string): never => {
    throw new WrongDuplicate(id, field, message);
  };
  if (reason !== undefined && !isText(reason)) wrong('reason', 'must be a text');
  if (mergedInto === undefined)
    return reason === undefined ? undefined : wrong('reason', 'is the reason of a merge, but mergedInto is missing');
  if (!isText(mergedInto)) return wrong('mergedInto', 'must be the id of a subject');
  const into = subjects.get(mergedInto);
  if (into === undefined) return wrong('mergedInto', `${mergedInto} is in no sheet of subjects`);
  for (const one of [row, into]) {
    if (kindOf(one) !== 'incident')
      wrong('mergedInto', `only incidents are merged, and ${one.id} is of kind ${one.kind}`);
  }
  return mergedInto;
}

/**
 * The merges that subjects ask for, in an order in which the ledger takes them: what is merged into a duplicate comes before that.
 * They are to be posted after everything else, for a merged incident takes nothing more.
 *
 * @throws WrongDuplicate
 */
export function mergesOf(subjects: Subjects): Line[] {
  const survivors = new Map(
    [...subjects.values()].flatMap((subject) => {
      const into = survivorOf(subject, subjects);
      return into === undefined ? [] : [[subject.id, into] as const];
    }),
  );
  /** How many merges lie between a duplicate and the incident that survives all. */
  const depthOf = (id: string): number => {
    let depth = 0;
    for (let next = survivors.get(id); next !== undefined; next = survivors.get(next)) {
      depth += 1;
      if (next === id) throw new WrongDuplicate(id, 'mergedInto', 'leads back to itself: one of them must survive');
      if (depth > survivors.size) break;
    }
    return depth;
  };
  return [...survivors]
    .map(([id, into]) => ({ id, into, depth: depthOf(id) }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ id, into }) => {
      const reason = subjects.get(id)?.reason;
      const data = { into: `incident/${into}`, ...(isText(reason) ? { reason } : {}) };
      return { subject: `incident/${id}`, type: 'IncidentsMerged', data, idempotencyKey: `merged:${id}` };
    });
}
