import type { Series } from '#src/domain/claim.ts';
import { PARENT_GROUPS } from '#src/domain/vocabulary.ts';
import { seriesOnly } from '../diff/changes.ts';
import { isSummed, keyOf, seriesOf } from '../figures.ts';
import type { AllSaid } from '../said.ts';

interface Named {
  readonly series: Series;
  /** How many series were named before it. */
  readonly number: number;
  claims: number;
}

/** The series that claims and assessments of a subject are of, in any view: whose figures its page shows. */
export class Spoken {
  readonly #of = new Map<string, Named>();
  #numbers = 0;
  #changed: Series[] = [];

  constructor(all?: Pick<AllSaid, 'claims' | 'pins'>) {
    for (const series of all === undefined ? [] : seriesOf(all)) this.add(series);
  }

  /** A claim or an assessment is there. */
  add(said: Series): void {
    const key = keyOf(said);
    const named = this.#of.get(key) ?? { series: seriesOnly(said), number: this.#numbers++, claims: 0 };
    this.#of.set(key, named);
    named.claims += 1;
    if (named.claims === 1) this.#changed.push(named.series);
  }

  /** One that was there is no more. */
  remove(said: Series): void {
    const named = this.#of.get(keyOf(said));
    if (named === undefined) return;
    named.claims -= 1;
    if (named.claims > 0) return;
    this.#of.delete(keyOf(said));
    this.#changed.push(named.series);
  }

  /** Whether the page shows the figure of a series: somebody spoke of it, or at least two groups below give it one. */
  shows(series: Series): boolean {
    if (this.#of.has(keyOf(series))) return true;
    const { measure, group, part } = series;
    return part === undefined && isSummed(group, (one) => this.#of.has(keyOf({ measure, group: one })));
  }

  /** A series by the name that was first given to its part. */
  named(series: Series): Series {
    return this.#of.get(keyOf(series))?.series ?? seriesOnly(series);
  }

  /** The series that came, or went, since this was last asked. */
  changed(): Series[] {
    const changed = this.#changed;
    this.#changed = [];
    return changed;
  }

  /** Puts series in the order of the page: as they were first spoken of, then sums of groups, then parts. */
  inOrder(all: readonly Series[]): Series[] {
    const rank = (series: Series): number => (series.part !== undefined ? 2 : this.#of.has(keyOf(series)) ? 0 : 1);
    const number = (series: Series): number =>
      this.#of.get(keyOf(series))?.number ?? PARENT_GROUPS.indexOf(series.group);
    return all.toSorted((a, b) => rank(a) - rank(b) || number(a) - number(b));
  }
}
