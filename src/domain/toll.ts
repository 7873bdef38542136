import type { z } from 'zod';
import type { Claim } from './claim.ts';
import type { EventBody, TollScope } from './events.ts';
import { isSameName, slugOf } from './names.ts';
import { type Refusal, refusal } from './refusal.ts';
import { firstOf, type State } from './state.ts';

export type Scope = z.infer<typeof TollScope>;

/** What a sum goes over: the scope of a toll, or everything at a facility's address. */
export type SumScope = Scope & { readonly slug?: string };

/** Whether a facility is the one that a sum goes over: by its name, or by its address. */
export const isFacilityOf = ({ facility, slug }: SumScope, name: string): boolean =>
  slug === undefined ? isSameName(name, facility) : slugOf(name) === slug;

/** The scope of a toll, as amended: that of its first claim; undefined before it. */
export const scopeOf = (state: State): Scope | undefined => firstOf(state.history, 'TollClaimed')?.scope;

/** Whether two scopes count the same; the population is words for the reader. */
const sameScope = (a: Scope, b: Scope): boolean =>
  a.place === b.place &&
  isSameName(a.facility, b.facility) &&
  a.measure === b.measure &&
  a.group === b.group &&
  a.interval === b.interval;

const inScope = ({ measure, group }: Claim, scope: Scope, pointer: string): Refusal[] =>
  measure === scope.measure && group === scope.group
    ? []
    : [refusal('scope-mismatch', pointer, `this toll counts ${scope.measure} / ${scope.group}`)];

/** Of a toll nobody says when it happened: it has no date of its own. */
export const decideTollStatement = ({ data }: EventBody<'StatementRecorded'>): Refusal[] =>
  (['occurred', 'occurredPrecision'] as const)
    .filter((field) => data[field] !== undefined)
    .map((field) => refusal('dateless', `/${field}`, 'a toll has no date of its own'));

/** Every claim of a toll is about its one scope. */
export function decideToll(body: EventBody<'TollClaimed' | 'CasualtiesRevised'>, state: State): Refusal[] {
  const known = scopeOf(state);
  const scope = known ?? (body.type === 'TollClaimed' ? body.data.scope : undefined);
  if (scope === undefined) return [];
  const other = body.type === 'TollClaimed' && !sameScope(body.data.scope, scope);
  return [
    ...(other
      ? [refusal('scope-mismatch', '/scope', 'this toll has another scope: use another toll for this one')]
      : []),
    ...body.data.claims.flatMap((claim, index) => inScope(claim, scope, `/claims/${index}`)),
  ];
}
