import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LANGS } from '#projections/diff/sentences.ts';
import { faultWords } from '#src/domain/fault-words.ts';
import { subjectRef } from '#src/domain/fields.ts';
import { endOf } from '#src/domain/time.ts';
import { timeOf } from './instants.ts';
import { type FieldError, ProblemError } from './problems.ts';
import type { Service } from './service.ts';
import { recordedTime, resolveView, statedTime, type View, type ViewQuery, viewQuery } from './view.ts';

export const AXES = ['recorded', 'stated'] as const;

const place = (which: string) =>
  z.string().meta({
    description: `${which}: on the axis recorded a position (a whole number, −1 before the first) or an RFC 3339 time or date; on the axis stated as statedUntil`,
    examples: ['2021-11-14'],
  });

/** What the comparison of two views takes. */
export const diffQuery = {
  from: place('where it begins'),
  to: place('where it ends'),
  axis: z.enum(AXES).exactOptional().meta({
    description: 'the axis that from and to lie on; recorded where absent. The other may be pinned as in any read',
  }),
  subject: subjectRef.exactOptional().meta({ description: 'only this subject' }),
  lang: z.enum(LANGS).exactOptional().meta({ description: 'the language of the sentences; en where absent' }),
  ...viewQuery,
};
const DiffQuery = z.object(diffQuery);
export type DiffQuery = z.infer<typeof DiffQuery>;

/** The two views that are compared; both at a fixed position. */
export interface Ends {
  readonly axis: (typeof AXES)[number];
  readonly from: View & { readonly until: number };
  readonly to: View & { readonly until: number };
}

const POSITION = /^(-1|\d{1,15})$/;

/** An end as it was given, and what it is compared by. */
interface Given {
  readonly form: 'position' | 'time';
  readonly at: number;
  readonly view: ViewQuery;
}

function givenEnd(axis: Ends['axis'], pointer: 'from' | 'to', text: string): Given | FieldError {
  if (axis === 'recorded' && POSITION.test(text)) {
    return { form: 'position', at: Number(text), view: { atPosition: Number(text) } };
  }
  const parsed = (axis === 'recorded' ? recordedTime : statedTime).safeParse(text, { error: faultWords });
  if (!parsed.success) {
    const detail = parsed.error.issues[0]?.message ?? '';
    return { pointer, detail: axis === 'recorded' ? `${detail}; or a position` : detail };
  }
  return axis === 'recorded'
    ? { form: 'time', at: timeOf(text), view: { recordedUntil: text } }
    : { form: 'time', at: endOf(text) ?? 0, view: { statedUntil: text } };
}

const refuse = (...errors: FieldError[]): ProblemError => new ProblemError('invalid-request', { errors });

function given({ axis = 'recorded', from, to, ...rest }: DiffQuery): { from: Given; to: Given } {
  const own = axis === 'recorded' ? (['recordedUntil', 'atPosition'] as const) : (['statedUntil'] as const);
  const twice = own.filter((name) => rest[name] !== undefined);
  if (twice.length > 0) {
    throw refuse(
      ...twice.map((pointer) => ({
        pointer,
        detail: `cannot be used here: from and to are on the axis ${axis} already`,
      })),
    );
  }
  const ends = [givenEnd(axis, 'from', from), givenEnd(axis, 'to', to)] as const;
  const wrong = ends.filter((end) => 'pointer' in end);
  const [first, last] = ends;
  if ('pointer' in first || 'pointer' in last) throw refuse(...wrong);
  if (first.form !== last.form) throw refuse({ pointer: 'to', detail: `must be a ${first.form}, like from` });
  if (first.at > last.at) throw refuse({ pointer: 'from', detail: 'must not be after to' });
  return { from: first, to: last };
}

const YEAR = /^[12]\d{3}$/;

/** Says of a position at which nothing is yet, where it may have been meant for a year, how a year is asked for. */
function yearMeant(error: unknown, { form, at }: Given): unknown {
  const isAhead = error instanceof ProblemError && ['not-served-yet', 'position-unknown'].includes(error.problem.code);
  if (!isAhead || form !== 'position' || !YEAR.test(String(at))) return error;
  const hint = `${at} is read as a position; for a year give ${at}-12-31`;
  return new ProblemError(error.problem.code, { ...error.problem, detail: `${error.problem.detail}. ${hint}` });
}

/** Resolves the two views of a comparison, after the waiting that it asks for. @throws ProblemError */
export async function resolveEnds(request: FastifyRequest, query: DiffQuery, service: Service): Promise<Ends> {
  const { axis = 'recorded', recordedUntil, atPosition, statedUntil, after } = query;
  const { from, to } = given(query);
  const resolve = (view: ViewQuery): Promise<View> => resolveView(request, view, service);
  await resolve(after === undefined ? {} : { after });
  const isOpen = axis === 'stated' && recordedUntil === undefined && atPosition === undefined;
  // What is recorded meanwhile is in neither view: where nothing pins them, they are as of this moment.
  const pins = {
    ...(isOpen ? { atPosition: service.journal.head.position } : {}),
    ...(recordedUntil === undefined ? {} : { recordedUntil }),
    ...(atPosition === undefined ? {} : { atPosition }),
    ...(statedUntil === undefined ? {} : { statedUntil }),
  };
  const resolveEnd = (end: Given): Promise<View> =>
    resolve({ ...pins, ...end.view }).catch((error: unknown) => Promise.reject(yearMeant(error, end)));
  const last = await resolveEnd(to);
  const first = await resolveEnd(from);
  const until = last.until ?? -1;
  return {
    axis,
    from: { ...first, reader: last.reader, until: Math.min(first.until ?? until, until) },
    to: { ...last, until },
  };
}
