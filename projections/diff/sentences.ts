import type { Series } from '#src/domain/claim.ts';
import type { Json } from '#src/domain/json.ts';
import type { Reason, Role, Status } from '#src/domain/vocabulary.ts';
import { WORD_LANGS, type WordLang, wordIn } from '#src/domain/words.ts';
import type { Comparison } from '../claimed.ts';
import type { Cause, FigureChange, Mended, Move, Stood } from './changes.ts';
import type { ClaimStep } from './claim-steps.ts';
import type { DateChange } from './dates.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import type { Phrases } from './phrases.ts';
import { type ToldStep, toldSteps } from './told-steps.ts';
import type { Addend, AddendChange, ClaimedChange, Total, TotalChange } from './totals.ts';

/** Sentences are in the languages that have number words. */
export const LANGS = WORD_LANGS;
export type Lang = WordLang;

const PHRASES: Readonly<Record<Lang, Phrases>> = { en, es };

/** The longest value of a field, the most claims in a row, and the most steps of a figure, that a sentence names. */
const LONGEST_VALUE = 80;
const MAX_CLAIMS = 3;
const MAX_STEPS = 6;

/** Tells differences in one language, of nothing but the data. */
export class Sentences {
  readonly #lang: Lang;
  readonly #words: Phrases;
  readonly #numbers: Intl.NumberFormat;
  readonly #list: Intl.ListFormat;

  constructor(lang: Lang) {
    this.#lang = lang;
    this.#words = PHRASES[lang];
    this.#numbers = new Intl.NumberFormat(lang);
    this.#list = new Intl.ListFormat(lang);
  }

  /** What a figure counts: `inmates killed, Litoral Penitentiary`. */
  counted({ measure, group, part }: Series): string {
    const counted = this.#words.counted(measure, group);
    return part === undefined ? counted : `${counted}, ${part}`;
  }

  /**
   * `68 (prosecutor, preliminary) became 62 (forensic medicine, confirmed): body parts had been counted as bodies`. Over several
   * steps each is told with its own number and reason; where none has a reason, only the numbers on the way, or from the first
   * figure on each in its turn.
   *
   * @param wholeStayed whether it is that of a part, whose whole stayed as it was
   */
  figure({ before, after, moves }: Pick<FigureChange, 'before' | 'after' | 'moves'>, wholeStayed = false): string {
    const steps = toldSteps(before, moves);
    const stayed = wholeStayed ? this.#words.wholeStayed : '';
    const reasons = steps.map((step) => this.#because(step));
    const isBare = reasons.every((reason) => reason === '');
    if (isBare && before.phase !== 'none') return `${this.#change(before, after)}${this.#byWay(steps)}${stayed}`;
    const told = steps.map((step, n) => {
      const isLast = n === steps.length - 1;
      const number = n === 0 ? this.#change(step.from, step.to) : this.#next(step, isLast ? before : undefined);
      return `${number}${isLast ? stayed : ''}${reasons[n] ?? ''}`;
    });
    return this.#bounded(told, (count) => this.#words.moreSteps(this.#count(count))).join(isBare ? ', ' : '; ');
  }

  /** One move of a figure. @param from how it stood before */
  move(from: Stood, move: Omit<Move, 'passing'>): string {
    return this.figure({ before: from, after: move.figure, moves: [{ ...move, passing: false }] });
  }

  /** `occurred was 2021-12-31, is 2022-01-01 (“misread”)`. */
  mended({ claim, struck, was, is, reason }: Mended): string {
    const fields = Object.keys(is).map((name) =>
      this.#words.field(name, this.#value(was[name] ?? null), this.#value(is[name] ?? null)),
    );
    const what = struck && claim !== null ? this.#words.struck(claim) : fields.join('; ');
    return `${struck || claim === null ? '' : `${claim}: `}${what}${this.#quoted(reason)}`;
  }

  /** `the date became disputed: 2021-11-12 (prosecutor), recorded is 2021-11-13`. */
  date({ before, after }: DateChange): string {
    const words = this.#words;
    const recorded = after.recorded === null ? words.noDateRecorded : words.dateRecorded(after.recorded);
    const said = after.conflicts.map(({ occurred, role }) => `${occurred} (${words.roles[role as Role] ?? role})`);
    const dates = [...said, recorded].join(', ');
    if (after.conflicts.length === 0) return words.dateSettled(recorded);
    return before.conflicts.length === 0 ? words.dateDisputed(dates) : words.dateStillDisputed(dates);
  }

  /** `recorded sum: at least 187 became at least 190`. */
  total({ before, after }: Pick<TotalChange, 'before' | 'after'>): string {
    const [from, to] = [before && this.#sum(before), after && this.#sum(after)];
    const ranges = [before && this.#range(before), after && this.#range(after)] as const;
    const isWider = from !== null && from === to && ranges[0] !== ranges[1];
    const change = isWider
      ? this.#words.ranges(to, ranges[1] ?? '', ranges[0] ?? '')
      : this.#between(before, after, (total) => this.#sum(total));
    return `${this.#words.sum}: ${change}`;
  }

  /** `incident/x: at least 68 (police, preliminary) became 62 (forensic medicine, confirmed)`. */
  addend({ subject, before, after }: AddendChange): string {
    const said = (addend: Addend): string => this.#addend(addend);
    const first = (addend: Addend): string =>
      addend.as === 'uncertain' ? said(addend) : this.#words.nowCounted(said(addend));
    return `${subject}: ${this.#between(before, after, said, first)}`;
  }

  /** `280, residual: +93 (within range) became +90 (within range)`. */
  claimed({ before, after }: ClaimedChange): string {
    const { value = null, qualifier = null, claim = '' } = after ?? before ?? {};
    const number = value === null || qualifier === null ? claim : this.#qualified(qualifier, value, null, null);
    return `${number}, ${this.#words.residual}: ${this.#between(before, after, ({ now }) => this.#residual(now))}`;
  }

  #between<Of>(before: Of | null, after: Of | null, said: (of: Of) => string, first = said): string {
    if (before === null || after === null) {
      return after === null ? this.#words.noMore(before === null ? this.#words.none : said(before)) : first(after);
    }
    const [from, to] = [said(before), said(after)];
    return from === to ? this.#words.asBefore(to) : this.#words.became(from, to);
  }

  #change(before: Stood, after: Stood): string {
    const words = this.#words;
    const [from, to] = [this.#stood(before), this.#stood(after)];
    if (JSON.stringify(before) === JSON.stringify(after)) return words.asBefore(to);
    if (before.phase === 'none') return words.come(to);
    if (after.phase === 'none') return words.gone(from);
    const ranges = [this.#range(before), this.#range(after)] as const;
    if (from === to) return ranges[0] === ranges[1] ? words.asBefore(to) : words.ranges(to, ranges[1], ranges[0]);
    return this.#number(before) === this.#number(after) ? words.stayed(from, to) : words.became(from, to);
  }

  /** The numbers between both ends. */
  #byWay(steps: readonly ToldStep[]): string {
    const numbers = steps.slice(0, -1).map(({ to }) => this.#number(to));
    const shown = this.#bounded(numbers, (count) => `… (${this.#words.moreSteps(this.#count(count))})`);
    return shown.length === 0 ? '' : this.#words.byWayOf(shown.join(', '));
  }

  /** The first and the last of many, and in between how many more there are. */
  #bounded(all: readonly string[], more: (count: number) => string): readonly string[] {
    if (all.length <= MAX_STEPS) return all;
    const [first, last] = [all.slice(0, MAX_STEPS / 2), all.slice(1 - MAX_STEPS / 2)];
    return [...first, more(all.length - first.length - last.length), ...last];
  }

  /** A step after the first. @param start how the figure stood before the first, of the last step */
  #next({ from, to, within }: ToldStep, start: Stood | undefined): string {
    const isAgain = start !== undefined && JSON.stringify(start) === JSON.stringify(to);
    const isSame = this.#stood(from) === this.#stood(to);
    const now = isAgain ? this.#words.asBefore(this.#stood(to)) : isSame ? this.#change(from, to) : this.#stood(to);
    return this.#words.next[within ?? 'none'](now);
  }

  /** Why a figure took a step; empty where nobody said so. */
  #because({ from, cause, claims }: ToldStep): string {
    const why = cause === null ? claims.flatMap((claim) => this.#why(from, claim) ?? []) : [this.#act(cause)];
    const shown = this.#bounded(why, (count) => this.#words.more(this.#count(count)));
    return shown.length === 0 ? '' : `: ${shown.join('; ')}`;
  }

  /** Why a claim gave another number: of which claim it says so, where that is not the one that stood before. */
  #why(from: Stood, { relation, reason }: Pick<ClaimStep, 'relation' | 'reason'>): string | undefined {
    if (relation === null || reason === null) return undefined;
    const { kind, of } = relation;
    const told = this.#words.reasons[reason as Reason] ?? reason;
    if (from.claim !== null && of.includes(from.claim)) return told;
    const named = this.#list.format(of.length > MAX_CLAIMS ? [...of.slice(0, MAX_CLAIMS), '…'] : of);
    if (kind === 'repeat') return undefined;
    return this.#words.revised[kind](named, of.length > 1, told);
  }

  /** What somebody did who brought no claim. */
  #act({ type, subject, claim, reason, struck }: Cause): string {
    const words = this.#words;
    const of = (withClaim: (claim: string) => string): string =>
      claim === null ? words.mendedEvent : withClaim(claim);
    const quoted = this.#quoted(reason);
    switch (type) {
      case 'ClaimRetracted':
        return `${of(words.retracted)}${quoted}`;
      case 'ClaimReinstated':
        return `${of(words.reinstated)}${quoted}`;
      case 'IncidentsMerged':
        return `${words.merged(subject)}${quoted}`;
      case 'IncidentSplit':
        return `${words.split(subject)}${quoted}`;
      case 'AssessmentMade':
        return `${words.assessed}${quoted}`;
      case 'AssessmentLifted':
        return `${words.lifted}${quoted}`;
      default:
        return `${of(struck ? words.struck : words.mendedClaim)}${quoted}`;
    }
  }

  /** A figure's number and who says so. */
  #stood(stood: Stood): string {
    const { phase, source } = stood;
    if (phase === 'none') return this.#words.none;
    const { roles, statuses, pinned, summed } = this.#words;
    const who =
      source === null
        ? phase === 'pinned'
          ? pinned
          : summed
        : `${roles[source.role as Role] ?? source.role}, ${statuses[source.status as Status] ?? source.status}`;
    return `${this.#number(stood)} (${who})`;
  }

  #number({ phase, qualifier, value, low, high, words }: Stood): string {
    if (phase === 'none' || qualifier === null) return this.#words.none;
    if (words !== null) return wordIn(this.#lang, words);
    return this.#qualified(qualifier, value, low, high);
  }

  /** A number as its qualifier has it; a range and what has no number of its own go by their ends. */
  #qualified(
    qualifier: NonNullable<Stood['qualifier']>,
    value: number | null,
    low: number | null,
    high: number | null,
  ): string {
    if (qualifier === 'between' || qualifier === 'words') return this.#range({ low, high });
    return this.#words.qualifiers[qualifier](this.#count(value));
  }

  #count(number: number | null): string {
    return this.#numbers.format(number ?? 0);
  }

  #range({ low, high }: Pick<Stood, 'low' | 'high'>): string {
    if (high === null) return this.#words.openRange(this.#count(low));
    return low === high ? this.#count(low) : this.#words.range(this.#count(low), this.#count(high));
  }

  #quoted(reason: string | null): string {
    return reason === null ? '' : this.#words.quoted(reason);
  }

  #value(value: Json): string {
    if (value === null) return this.#words.absent;
    const letters = [...(typeof value === 'string' ? value : JSON.stringify(value))];
    return letters.length > LONGEST_VALUE ? `${letters.slice(0, LONGEST_VALUE).join('')}…` : letters.join('');
  }

  #sum({ sum, qualifier, low, high }: Total['sum']): string {
    if (qualifier === 'between') return `${this.#count(sum)} (${this.#range({ low, high })})`;
    return this.#qualified(qualifier === 'none' ? 'exact' : qualifier, sum, low, high);
  }

  #addend({ as, partOf, mergedInto, figure }: Addend): string {
    if (mergedInto !== null) return this.#words.mergedInto(mergedInto);
    if (partOf !== null) return this.#words.partOf(partOf);
    const stood = figure === null ? this.#words.none : this.#stood(figure);
    if (as !== 'uncertain') return stood;
    const high = figure === null ? 0 : figure.high;
    return `${stood}, ${this.#words.uncertain(high === null ? undefined : this.#count(high))}`;
  }

  #residual({ residual, status }: Comparison): string {
    const sign = residual < 0 ? '−' : residual > 0 ? '+' : '';
    return `${sign}${this.#count(Math.abs(residual))} (${this.#words.statusesOfTotals[status]})`;
  }
}
