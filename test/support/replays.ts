import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import type { Replay } from '#src/http/replay-shapes.ts';
import type { Api } from './api.ts';

export type ShownReplay = z.infer<typeof Replay>;

/** Starts a replay, which must be taken. */
export async function started(api: Api, body?: object): Promise<ShownReplay> {
  const payload =
    body === undefined ? {} : { payload: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await api.send<ShownReplay>({ method: 'POST', url: '/v1/replays', ...payload });
  assert.equal(answer.status, 202, answer.text);
  assert.equal(answer.headers.location, `/v1/replays/${answer.body.id}`);
  return answer.body;
}

/** Waits until a replay has ended; every look at it must tell of at least as much as the one before. */
export async function ended(api: Api, id: string): Promise<ShownReplay> {
  for (let events = 0; ; ) {
    const { body } = await api.get<ShownReplay>(`/v1/replays/${id}`);
    assert.ok(body.progress.events >= events);
    events = body.progress.events;
    if (body.status !== 'running') return body;
    assert.deepEqual([body.finished, body.result, body.failure], [null, null, null]);
    await delay(50);
  }
}

export const replayed = async (api: Api, body?: object): Promise<ShownReplay> =>
  ended(api, (await started(api, body)).id);
