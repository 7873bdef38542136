import { iso31662 } from 'iso-3166';
import type { Values } from './clocks.ts';
import { FACILITIES, SUBJECTS } from './wishes.ts';

// Many histories share one ledger, for to open one takes longer than to post to it. Each has subjects, facilities and a
// country of its own, so that none counts what another tells.

const byCountry = [...Map.groupBy(iso31662, ({ code }) => code.slice(0, 2)).entries()];

/** Of each country without regions its first two provinces. */
const FLAT = byCountry.flatMap(([country, places]): Values[] => {
  const [a, b] = places;
  if (a === undefined || b === undefined || places.some(({ parent }) => parent !== country)) return [];
  return [{ 'EC-G': a.code, 'EC-A': b.code, EC: country, PE: 'AQ' }];
});

/** Of each country with regions a province in its first, one in its second, the first region, and the country. */
const NESTED = byCountry.flatMap(([country, places]): Values[] => {
  const within = (region: string): string | undefined => places.find(({ parent }) => parent === region)?.code;
  const [first, second] = places.filter(({ code }) => within(code) !== undefined).map(({ code }) => code);
  if (first === undefined || second === undefined) return [];
  const [a = '', b = ''] = [within(first), within(second)];
  return [{ 'FR-75C': a, 'FR-33': b, 'FR-IDF': first, FR: country }];
});

const MARK = /[. ]h\d+\b/g;

/** What a history has of its own, as values that stand for those of its wishes. */
export class Stages {
  readonly #flat = [...FLAT];
  readonly #nested = [...NESTED];
  #count = 0;

  /** Those of another history, in a country with regions or without; undefined where a new ledger is needed. */
  next(hasRegions: boolean): Values | undefined {
    const country = (hasRegions ? this.#nested : this.#flat).pop();
    if (country === undefined) return undefined;
    this.#count += 1;
    const subjects = SUBJECTS.map((subject) => [subject, `${subject}.h${this.#count}`]);
    const facilities = FACILITIES.map((name) => [name, `${name} h${this.#count}`]);
    return { ...country, ...Object.fromEntries([...subjects, ...facilities]) };
  }
}

/** A text without the marks of its history. */
export const unmarked = (text: string): string => text.replace(MARK, '');
