import type { JsonObject } from '#src/domain/json.ts';
import type { Subject } from '#src/domain/subject.ts';
import { between, oneOf, type Random } from './random.ts';
import { Incident, type Story, type Told } from './stories.ts';
import { dayOf, facility, note, PLACES, report, speaker } from './words.ts';

type Telling = (day: string, step: number) => Omit<Told, 'report'>;

/** A story of a beginning and of steps that are alike. */
function story(subject: Subject, random: Random, first: Telling, later: Telling): Story {
  let step = 0;
  return {
    subject,
    next(today) {
      const told = (step === 0 ? first : later)(dayOf(today), step);
      step += 1;
      return { ...told, report: report(random, today, subject) };
    },
  };
}

const claim = (random: Random, step: number, day: string, measure: string): JsonObject => ({
  id: `c${step}`,
  measure,
  group: 'inmate',
  qualifier: oneOf(random, ['exact', 'at-least', 'more-than']),
  value: between(random, 50, 900),
  stated: day,
  ...speaker(random),
});

const operation = (id: string, random: Random): Story =>
  story(
    `operation/${id}`,
    random,
    (day, step) => ({
      type: 'TransferOperationBegun',
      data: {
        title: 'Transfer of inmates between centres',
        places: [oneOf(random, PLACES)],
        facilities: [facility(random)],
        begun: day,
        claims: [{ ...claim(random, step, day, 'deployed'), group: 'police' }],
      },
    }),
    (day) => ({
      type: 'TransferOperationProgressed',
      data: {
        moved: { qualifier: 'exact', value: between(random, 10, 200) },
        from: facility(random),
        to: [facility(random)],
        progressed: day,
        note: note(random),
      },
    }),
  );

const emergency = (id: string, random: Random): Story =>
  story(
    `emergency/${id}`,
    random,
    (day) => ({
      type: 'EmergencyDecreed',
      data: {
        title: 'State of emergency in the prisons',
        instrument: `Decreto ${between(random, 100, 999)}`,
        provinces: [oneOf(random, PLACES)],
        from: day,
        days: 60,
        measures: ['mobilisation of the armed forces', 'inviolability of correspondence suspended'],
      },
    }),
    (day) => ({ type: 'EmergencyExtended', data: { from: day, days: 30, note: note(random) } }),
  );

function toll(id: string, random: Random): Story {
  const interval = oneOf(random, ['2019', '2020', '2021', '2022', '2023']);
  const place = random() < 0.5 ? 'EC' : oneOf(random, PLACES);
  const scope = { place, population: 'inmates', measure: 'killed', group: 'inmate', interval };
  const telling: Telling = (day, step) => ({
    type: 'TollClaimed',
    data: { title: `Inmates killed in ${interval}`, scope, claims: [claim(random, step, day, 'killed')] },
  });
  return story(`toll/${id}`, random, telling, telling);
}

/** A story of any kind: nine in ten are incidents. */
export function anyStory(id: string, random: Random): Story {
  const chance = random();
  if (chance < 0.9) return new Incident(id, random);
  if (chance < 0.95) return operation(id, random);
  return chance < 0.98 ? emergency(id, random) : toll(id, random);
}
