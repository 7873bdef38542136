import type { EventBody } from './events.ts';
import { MAX_COUNT } from './figure.ts';
import { isObject, type Json } from './json.ts';
import { type Refusal, refusal } from './refusal.ts';

function inside(value: Json, pointer: string): Refusal[] {
  if (typeof value === 'number') {
    return value <= MAX_COUNT ? [] : [refusal('count-too-great', pointer, `${value} is more than 10^10`)];
  }
  if (Array.isArray(value)) return value.flatMap((one, index) => inside(one, `${pointer}/${index}`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => inside(member, `${pointer}/${name}`));
}

/** Refuses each count of an event that is above all that can be meant. Its contract takes it, for events hold such counts. */
export const countRefusals = ({ data }: EventBody): Refusal[] => inside(data as Json, '');
