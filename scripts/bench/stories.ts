import type { EventType } from '#src/domain/events.ts';
import type { JsonObject } from '#src/domain/json.ts';
import type { Subject } from '#src/domain/subject.ts';
import { between, oneOf, type Random } from './random.ts';
import { dayOf, facility, note, PLACES, quote, report, speaker } from './words.ts';

/** An event as it is posted. */
export interface Told {
  readonly type: EventType;
  readonly data: JsonObject;
  readonly report: JsonObject;
}

/** What happens to one subject: its first event, then one after the other. */
export interface Story {
  readonly subject: Subject;
  /** @param today Unix time in ms: what is told was said that day */
  next(today: number): Told;
}

const KINDS = ['riot', 'clash', 'gun-battle', 'attack'] as const;
const QUALIFIERS = ['exact', 'exact', 'exact', 'at-least', 'more-than', 'about'] as const;

/** An incident: a first report with one or two claims, then revisions of them by one speaker after the other. */
export class Incident implements Story {
  readonly subject: Subject;
  readonly #random: Random;
  readonly #last = new Map<string, string>();
  #claims = 0;
  #count: number;

  constructor(id: string, random: Random) {
    this.subject = `incident/${id}`;
    this.#random = random;
    this.#count = between(random, 2, 60);
  }

  /** Whether nothing was told of it yet. */
  get isNew(): boolean {
    return this.#claims === 0;
  }

  next(today: number): Told {
    return this.isNew ? this.#first(today) : this.#revision(today);
  }

  #first(today: number): Told {
    const random = this.#random;
    const [kind, prison, day] = [oneOf(random, KINDS), facility(random), dayOf(today)];
    const claims = [this.#claim('killed', day), ...(random() < 0.5 ? [this.#claim('injured', day)] : [])];
    const data = {
      title: `${kind} in ${prison}`,
      kind,
      places: [oneOf(random, PLACES)],
      facilities: [prison],
      occurred: day,
      occurredPrecision: 'day',
      claims,
    };
    return { type: 'RiotReported', data, report: report(random, today, prison) };
  }

  #revision(today: number): Told {
    const random = this.#random;
    const measure = random() < 0.75 ? 'killed' : 'injured';
    const claims = [this.#claim(measure, dayOf(today))];
    const data = random() < 0.4 ? { claims, note: note(random) } : { claims };
    return { type: 'CasualtiesRevised', data, report: report(random, today, this.subject) };
  }

  #claim(measure: 'killed' | 'injured', day: string): JsonObject {
    const random = this.#random;
    const before = this.#last.get(measure);
    const id = `c${this.#claims}`;
    this.#claims += 1;
    this.#count = Math.max(1, this.#count + between(random, -3, 9));
    this.#last.set(measure, id);
    const kind = oneOf(random, ['update', 'update', 'update', 'repeat', 'correction']);
    const reason = kind === 'correction' ? { reason: oneOf(random, ['double-count', 'body-parts-counted']) } : {};
    return {
      id,
      measure,
      group: 'inmate',
      qualifier: oneOf(random, QUALIFIERS),
      value: this.#count,
      stated: random() < 0.5 ? `${day}T18:30-05:00` : day,
      ...speaker(random),
      status: oneOf(random, ['preliminary', 'confirmed']),
      ...(before === undefined ? {} : { relation: { kind, of: [before], ...reason } }),
      ...(random() < 0.6 ? { quote: quote(random) } : {}),
    };
  }
}
