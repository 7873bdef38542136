import { PAST } from './claim-rules.ts';
import type { EventBody } from './events.ts';
import { isObject, type Json } from './json.ts';
import { type Refusal, refusal } from './refusal.ts';
import type { Kind } from './subject.ts';
import { isSeason, spanOf } from './time.ts';

/** The fields of events, claims and reports that hold EDTF. In an emergency `from` is one more; elsewhere it is a facility. */
const DATES = new Set([...PAST, 'interval']);

function refusalOf(text: string, pointer: string, zone: string | undefined): Refusal[] {
  if (isSeason(text)) {
    const detail = `${text} is a season, and means other months on each half of the Earth: give months, for example 2021-03/2021-05`;
    return [refusal('season', pointer, detail)];
  }
  return spanOf(text) !== undefined && spanOf(text, zone) === undefined
    ? [refusal('contradicts-time', pointer, `${text} ends before it begins on the clocks of ${zone}`)]
    : [];
}

/**
 * What speaks against the dates of an event, wherever they stand in it, that its contract cannot tell: the contract reads events
 * from before, and knows no zone.
 *
 * @param zone that of the subject, with this event
 */
export function dateRefusals({ data }: EventBody, kind: Kind, zone: string | undefined): Refusal[] {
  const isDate = (name: string): boolean => DATES.has(name) || (name === 'from' && kind === 'emergency');
  const inside = (value: Json, pointer: string): Refusal[] => {
    if (Array.isArray(value)) return value.flatMap((one, index) => inside(one, `${pointer}/${index}`));
    if (!isObject(value)) return [];
    return Object.entries(value).flatMap(([name, member]) =>
      typeof member === 'string' && isDate(name)
        ? refusalOf(member, `${pointer}/${name}`, zone)
        : inside(member, `${pointer}/${name}`),
    );
  };
  return inside(data as Json, '');
}
