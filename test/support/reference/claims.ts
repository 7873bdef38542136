import { isOfficial, type Role, tierOf } from '#src/domain/vocabulary.ts';
import { type Amended, claimsIn, type Fields } from './amended.ts';
import { nameKey } from './names.ts';
import { incremented, type Numbers, numbersOf } from './quantity.ts';
import { daysOf, stretchOf } from './time.ts';

/** What is later: greater by these, in this order. What nobody dates comes first. */
export interface Order {
  readonly moment: number;
  readonly published: number;
  readonly position: number;
  /** The place in its event. */
  readonly place: number;
}

/** When something was said, by its own words. */
export interface Times extends Order {
  /** Whether it has a date of its own: without one it is in no T-limited view. */
  readonly isDated: boolean;
  /** The latest moment that its own date allows. */
  readonly latest: number;
  readonly zone: string | undefined;
}

/** A claim as amended, with what the policy asks of it. Its moment is not earlier than those of what it names. */
export interface Claimed extends Times {
  readonly id: string;
  readonly fields: Fields;
  readonly series: string;
  readonly institution: string;
  readonly tier: number;
  readonly official: boolean;
  readonly status: string;
  readonly relation: { readonly kind: string; readonly of: readonly string[] } | undefined;
  readonly numbers: Numbers;
  /** When its report appeared, as written. */
  readonly publishedAs: string | undefined;
}

export function compare(a: Order, b: Order): number {
  if (a.moment !== b.moment) return a.moment < b.moment ? -1 : 1;
  if (a.published !== b.published) return a.published < b.published ? -1 : 1;
  return a.position - b.position || a.place - b.place;
}
export const isLater = (a: Order, b: Order): boolean => compare(a, b) > 0;
export const latest = <T extends Order>(of: readonly T[]): T | undefined => of.toSorted(compare).at(-1);

export const seriesName = ({ measure, group, part }: Fields): string =>
  `${measure} / ${group} / ${part === undefined ? '' : nameKey(String(part))}`;

const reportOf = ({ data }: Amended): Fields => (data.report as Fields | undefined) ?? {};

/** By whom something is said: the institution, else the claimant, else one that is nobody else's. */
export function institutionOf(who: Fields, entry: Amended): string {
  const { publisher, url } = reportOf(entry);
  return nameKey(String(who.institution ?? who.claimant ?? `unattributed: ${publisher ?? url ?? entry.id}`));
}

/** When something in an entry was said: without a stated value, on the day on which its report was published. */
export function timesOf(stated: unknown, entry: Amended, place = 0): Times {
  const { zone, position } = entry;
  const { published } = reportOf(entry);
  const report = published === undefined ? undefined : String(published);
  const days = report === undefined ? undefined : daysOf(report, zone);
  const own = stated === undefined ? days : stretchOf(String(stated), zone);
  return {
    moment: own?.first ?? -Infinity,
    latest: own?.last ?? Infinity,
    isDated: own !== undefined,
    published: report === undefined ? -Infinity : stretchOf(report, zone).first,
    position,
    place,
    zone,
  };
}

/** Whether something is in a view limited to what was said by the end of T, a time like those of its own subject. */
export const isInView = ({ isDated, moment, zone }: Pick<Times, 'isDated' | 'moment' | 'zone'>, T?: string): boolean =>
  T === undefined || (isDated && moment <= stretchOf(T, zone).last);

/** The greater of two by (moment, published). */
const greater = (a: Order, b: Order): Order =>
  compare({ ...a, position: 0, place: 0 }, { ...b, position: 0, place: 0 }) < 0 ? b : a;

/** Every claim of the entries of a subject, those that it names before it. */
export function claimsOf(entries: readonly Amended[]): Claimed[] {
  const known = new Map<string, Claimed>();
  for (const entry of entries) {
    claimsIn(entry.data).forEach((fields, place) => {
      const id = String(fields.id);
      const relation = fields.relation as Claimed['relation'];
      const base = fields.qualifier === 'increment' ? known.get(String(fields.base)) : undefined;
      if (fields.qualifier === 'increment' && base === undefined) throw new Error(`an increment upon nothing: ${id}`);
      const named = [...(relation?.of ?? []).map((of) => known.get(of)), base].filter((one) => one !== undefined);
      const times = timesOf(fields.stated, entry, place);
      const { moment, published } = named.reduce<Order>(greater, times);
      const role = fields.role as Role | undefined;
      known.set(id, {
        ...times,
        moment,
        published,
        id,
        fields,
        series: seriesName(fields),
        institution: institutionOf(fields, entry),
        tier: tierOf(role),
        official: isOfficial(role),
        status: String(fields.status ?? 'preliminary'),
        relation,
        numbers: base === undefined ? numbersOf(fields) : incremented(base.numbers, Number(fields.value)),
        publishedAs: reportOf(entry).published as string | undefined,
      });
    });
  }
  return [...known.values()];
}
