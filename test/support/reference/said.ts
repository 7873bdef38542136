import { type Amended, claims, type Fields } from './amended.ts';
import { incremented, type Numbers, numbersOf, type Written } from './quantity.ts';
import { FIRST, stretchOf } from './time.ts';

/** What DESIGN calls later: greater by these, in this order. */
export interface Order {
  readonly moment: string;
  readonly published: string;
  readonly position: number;
  readonly place: number;
}

/** A claim as amended, with what the policy asks of it. */
export interface Claimed extends Order {
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

const TIERS = [
  ['forensic'],
  ['prosecutor'],
  ['prison-authority'],
  ['police', 'military'],
  ['government'],
  ['igo', 'ngo', 'ombudsman'],
  ['agency', 'media'],
  ['witness', 'unattributed'],
];
const tierOf = (role: unknown): number =>
  TIERS.findIndex((roles) => roles.includes(String(role ?? 'unattributed'))) + 1;

export const slug = (name: unknown): string =>
  String(name ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');

export const seriesName = (of: { measure?: unknown; group?: unknown; part?: unknown }): string =>
  `${of.measure} / ${of.group} / ${slug(of.part)}`;

/** When something was said, and when its report appeared: '' where nobody says. */
export function timesOf(stated: unknown, { data, position, zone }: Amended): Omit<Order, 'place'> {
  const report = data.report as Fields | undefined;
  const published = report?.published === undefined ? FIRST : stretchOf(String(report.published), zone).first;
  const publishedDay = published === FIRST ? FIRST : `${published.slice(0, 10)}T00:00:00`;
  const moment = stated === undefined ? publishedDay : stretchOf(String(stated), zone).first;
  return { moment, published, position };
}

export function compare(a: Order, b: Order): number {
  if (a.moment !== b.moment) return a.moment < b.moment ? -1 : 1;
  if (a.published !== b.published) return a.published < b.published ? -1 : 1;
  return a.position - b.position || a.place - b.place;
}
export const isLater = (a: Order, b: Order): boolean => compare(a, b) > 0;

export function latest<T extends Order>(of: readonly T[]): T | undefined {
  return of.toSorted(compare).at(-1);
}

/** Whether something is in a view limited to what was said by the end of T. */
export const inView = (moment: string, T: string | undefined): boolean =>
  T === undefined || (moment !== FIRST && moment <= stretchOf(T).last);

/** Every claim of a subject, as amended. */
export function claimsOf(entries: readonly Amended[]): Claimed[] {
  const known = new Map<string, Claimed>();
  const numbers = (fields: Fields): Numbers => {
    if (fields.qualifier !== 'increment') return numbersOf(fields as unknown as Written);
    const base = known.get(String(fields.base));
    if (base === undefined) throw new Error(`an increment upon nothing: ${fields.id}`);
    return incremented(base.numbers, Number(fields.value));
  };
  for (const entry of entries) {
    const report = entry.data.report as Fields | undefined;
    const nobody = `unattributed: ${report?.publisher ?? report?.url ?? entry.id}`;
    claims(entry).forEach((fields, place) => {
      known.set(String(fields.id), {
        id: String(fields.id),
        fields,
        series: seriesName(fields),
        institution: String(fields.institution ?? fields.claimant ?? nobody),
        tier: tierOf(fields.role),
        official: tierOf(fields.role) <= 6,
        status: String(fields.status ?? 'preliminary'),
        relation: fields.relation as Claimed['relation'],
        numbers: numbers(fields),
        publishedAs: report?.published as string | undefined,
        ...timesOf(fields.stated, entry),
        place,
      });
    });
  }
  return [...known.values()];
}
