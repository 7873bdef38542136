import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { incidents } from '#projections/incidents.ts';
import { NEWEST } from '#projections/registry.ts';
import type { Rebuild, Rebuilds } from '#src/http/rebuild-shapes.ts';
import type { Answer, Api } from './api.ts';
import { openApi } from './api.ts';
import { REGISTRY, raised } from './bumped-registry.ts';
import { temporaryFolder } from './ledger.ts';
import { ownLedger } from './own-ledger.ts';

export type ShownRebuild = z.infer<typeof Rebuild>;
export type ShownRebuilds = z.infer<typeof Rebuilds>;

const moduleOf = (name: string): string => new URL(`./${name}-registry.ts`, import.meta.url).href;

/** The registries of deployments after this one, as modules. */
export const BUMPED = moduleOf('bumped');
export const FAULTY = moduleOf('faulty');
export const FORGETFUL = moduleOf('forgetful');
export const HINDSIGHT = moduleOf('hindsight');
/** The number of the incidents' version, and the one that they are raised to. */
export const [ONE, TWO] = [incidents.version, raised.version] as const;
export const V1 = NEWEST.text;
export const V2 = REGISTRY.newest.text;

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (api: Api, url: string, body: object): Promise<Answer<ShownRebuild>> =>
  api.send({ method: 'POST', url, headers: JSON_TYPE, payload: JSON.stringify(body) });

export const start = (api: Api, body: object): Promise<Answer<ShownRebuild>> => post(api, '/v1/rebuilds', body);
export const decide = (api: Api, id: string, atEnd: string): Promise<Answer<ShownRebuild>> =>
  post(api, `/v1/rebuilds/${id}`, { atEnd });

export const rebuildsOf = async (api: Api): Promise<ShownRebuilds> =>
  (await api.get<ShownRebuilds>('/v1/rebuilds')).body;

/** The newest rebuild, once it is neither to come nor running. */
export async function ended(api: Api): Promise<ShownRebuild> {
  for (;;) {
    const [newest] = (await rebuildsOf(api)).items;
    if (newest !== undefined && newest.status !== 'running') {
      return (await api.get<ShownRebuild>(`/v1/rebuilds/${newest.id}`)).body;
    }
    await delay(20);
  }
}

/** A folder whose ledger is opened by one deployment after the other. */
export function deployments() {
  const { path, remove } = temporaryFolder();
  const { LEDGER_PREFIX: prefix, ...own } = ownLedger();
  return {
    path,
    remove,
    /** Opens it by the read models of a module; by those of the project where absent. */
    open: (registry?: string, environment: Readonly<Record<string, string>> = {}): Promise<Api> =>
      openApi({
        folder: path,
        environment: { ...own, ...environment },
        ...(prefix === undefined ? {} : { prefix }),
        ...(registry === undefined ? {} : { registry }),
      }),
  };
}

/** Asks a ledger whose deployment holds rebuilt read models for a person. */
export async function whileHeld(ask: (api: Api) => Promise<Answer>): Promise<Answer> {
  const { open, remove } = deployments();
  await (await open()).end();
  const api = await open(BUMPED, { LEDGER_REBUILD: 'hold' });
  assert.equal((await ended(api)).status, 'held');
  const answer = await ask(api);
  await api.end();
  remove();
  return answer;
}
