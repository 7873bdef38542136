import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { LANGS, Sentences } from '#projections/diff/sentences.ts';
import { AXES, type Axis } from '#projections/history/totals.ts';
import { DEFAULT_LIMIT, nextLink, notACursor, paging } from './routes/common.ts';
import type { Service } from './service.ts';
import { resolveView, type View, viewQuery } from './view.ts';

/** What the history of a figure or a total takes. */
export const historyQuery = {
  ...viewQuery,
  ...paging,
  axis: z.enum(AXES).exactOptional().meta({
    description: 'recorded (where absent): by when the ledger recorded it; stated: by when it was said in public',
  }),
  lang: z.enum(LANGS).exactOptional().meta({ description: 'the language of the sentences; en where absent' }),
};
const HistoryQuery = z.object(historyQuery);
type HistoryQuery = z.infer<typeof HistoryQuery>;

/** The place of a point in a course: where it is on the axis, and its number among those there. */
const CURSOR = /^(-?\d{1,15})\.(\d{1,4})$/;

interface Placed {
  readonly at: number;
}

/** The numbers of points among those of the same place of the axis. */
function numbered<P extends Placed>(points: readonly P[]): { readonly point: P; readonly number: number }[] {
  let [at, number] = [Number.NaN, 0];
  return points.map((point) => {
    number = point.at === at ? number + 1 : 0;
    at = point.at;
    return { point, number };
  });
}

/** What a history was asked for, resolved. */
export interface AskedHistory {
  readonly axis: Axis;
  readonly view: View;
  readonly words: Sentences;
  /**
   * The page that was asked for.
   *
   * @param position that which the pages after it are as of, too
   */
  pageOf<P extends Placed>(points: readonly P[], position: number): { items: P[]; next: string | null };
}

/** Resolves what a history was asked for, after the waiting that it asks for. @throws ProblemError */
export async function askedHistory(
  request: FastifyRequest,
  { limit = DEFAULT_LIMIT, cursor, axis = 'recorded', lang = 'en', ...given }: HistoryQuery,
  service: Service,
): Promise<AskedHistory> {
  const match = cursor === undefined ? undefined : CURSOR.exec(cursor);
  if (match === null) throw notACursor();
  const [place, after] = match === undefined ? [-Infinity, -1] : [Number(match[1]), Number(match[2])];
  return {
    axis,
    view: await resolveView(request, given, service),
    words: new Sentences(lang),
    pageOf(points, position) {
      const rest = numbered(points).filter(
        ({ point, number }) => point.at > place || (point.at === place && number > after),
      );
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      const isMore = rest.length > limit && last !== undefined;
      const pinned = { recordedUntil: null, atPosition: String(position) };
      return {
        items: page.map(({ point }) => point),
        next: isMore ? nextLink(request.url, `${last.point.at}.${last.number}`, pinned) : null,
      };
    },
  };
}
