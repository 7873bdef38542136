import assert from 'node:assert/strict';
import type { z } from 'zod';
import type { AXES } from '#src/http/diff-query.ts';
import type { SubjectChange } from '#src/http/diff-shapes.ts';
import type { AsOf } from '#src/http/view.ts';
import type { Answer, Api } from './api.ts';

export type Change = z.infer<typeof SubjectChange>;

export interface Diff {
  readonly axis: (typeof AXES)[number];
  readonly from: AsOf;
  readonly to: AsOf;
  readonly items: readonly Change[];
  readonly next: string | null;
}

/** A comparison that must go well. @param query what stands after the question mark */
export const diffOf = async (api: Api, query: string): Promise<Diff> => (await api.get<Diff>(`/v1/diff?${query}`)).body;

/** All pages of a comparison, by the link of each to the next; all must be of the same two views. */
export async function allOf(
  api: Api,
  query: string,
  between = async (): Promise<void> => undefined,
): Promise<Change[]> {
  const found: Change[] = [];
  let positions: string | undefined;
  for (let url: string | null = `/v1/diff?${query}`; url !== null; ) {
    const { body, headers }: Answer<Diff> = await api.get(url);
    const here: string = `${body.from.position} ${body.to.position}`;
    assert.equal(here, positions ?? here, 'every page is of the same two positions');
    positions = here;
    found.push(...body.items);
    assert.equal(headers.link, body.next === null ? undefined : `<${body.next}>; rel="next"`);
    url = body.next;
    if (url !== null) await between();
  }
  return found;
}
