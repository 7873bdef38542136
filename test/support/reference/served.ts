import type { LedgerEvent } from '#src/domain/contract.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { streamOf } from '#src/domain/subject.ts';
import { MemoryStore } from '#src/store/memory.ts';
import { type Api, openApi } from '../api.ts';
import { schemaOf } from '../given.ts';

/** A ledger of these events, each at its position and with the recorded time that it has. */
export async function ledgerOf({ events }: { readonly events: readonly LedgerEvent[] }): Promise<Api> {
  let now = 0;
  const store = new MemoryStore(() => now);
  for (const { subject, id, type, data, revision, recorded } of events) {
    now = Date.parse(recorded);
    const event = { id, type, data: data as unknown as JsonObject, meta: { schema: schemaOf(type) } };
    await store.append(streamOf('ledger.', subject), revision === 0 ? 'none' : revision - 1, [event]);
  }
  const api = await openApi({ store });
  const head = await store.head();
  while (api.ledger.service.journal.head.position < head) await new Promise((resolve) => setTimeout(resolve, 5));
  return api;
}
