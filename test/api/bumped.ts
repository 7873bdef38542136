import assert from 'node:assert/strict';
import type { Api } from '../support/api.ts';
import { deployments, type ShownRebuild, V1, V2 } from '../support/rebuilds.ts';
import { tell } from './story.ts';

export const SUMMARY = '/v1/incidents/litoral-2021-09-28';
export const HOLD = { LEDGER_REBUILD: 'hold' };

export interface Shown {
  readonly title: string | null;
  readonly city: string | null;
  readonly asOf: { readonly position: number; readonly versions: string };
}

/** What the summary shows: the fold of version 2 has the title in capitals, and its view a city. */
export async function seen(api: Api, query = ''): Promise<readonly unknown[]> {
  const { headers, body } = await api.get<Shown>(SUMMARY + query);
  assert.notEqual(headers.etag, undefined);
  return [body.asOf.versions, body.title, body.city];
}
export const OLD = [V1, 'Riot', null];
export const NEW = [V2, 'RIOT', 'a city'];

/** A folder with the story in it, told to the deployment of today. */
export async function told(): Promise<ReturnType<typeof deployments>> {
  const deployed = deployments();
  const api = await deployed.open();
  await tell(api);
  await api.end();
  return deployed;
}

export const differingIn = ({ comparison }: ShownRebuild, model: string) =>
  comparison?.models.find((one) => one.model === model) ?? assert.fail();
