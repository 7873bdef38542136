import { z } from 'zod';
import { LedgerNotOpenError, StoreRefusedError } from '#src/store/errors.ts';
import { CLOCK_LIMIT_MS, clockFaults } from './clock.ts';
import type { ProblemCode } from './problems.ts';
import type { Service } from './service.ts';

/** Why something is not done here: the problem that a request is answered with. */
export interface Obstacle {
  readonly code: ProblemCode;
  readonly detail: string;
}

/** Why this node takes no event at all: it could not place it, or what it holds is not what was recorded. Undefined if it does. */
export function whyNoEvents(service: Service): Obstacle | undefined {
  const { store, journal, notary, scrubber } = service;
  if (journal.halted !== undefined) return { code: 'journal-halted', detail: journal.halted };
  const { halted } = store.state();
  if (halted !== undefined) return { code: 'order-halted', detail: halted };
  const wrong = notary.contradiction ?? scrubber.wrong;
  if (wrong !== undefined) return { code: 'log-contradicted', detail: wrong };
  const [clock] = clockFaults(service, CLOCK_LIMIT_MS);
  return clock === undefined ? undefined : { code: 'clock', detail: clock };
}

const said = {
  code: z
    .string()
    .nullable()
    .meta({ description: 'the code of the problem, as in /problems/{code}; null if there is none' }),
  detail: z.string().nullable(),
};

export const Reads = z.strictObject({
  status: z.enum(['working', 'stale', 'refused']).meta({
    description: 'stale: reads are answered as of `position`, because this node does not hear of later events',
  }),
  ...said,
  position: z.int().meta({ description: 'the last position that reads include; −1 before the first' }),
  recorded: z.string().nullable().meta({ description: 'the recorded time of that event' }),
});

export const Writes = z.strictObject({ status: z.enum(['working', 'refused']), ...said });

/** What of the service works. */
export interface Health {
  readonly reads: z.infer<typeof Reads>;
  readonly writes: z.infer<typeof Writes>;
  /** The position of the newest event in the store; null where the store does not say. */
  readonly head: number | null;
}

/** The position of the newest event in the store, or why the store does not say. */
async function askStore({ store }: Service): Promise<{ readonly head: number | null; readonly obstacle?: Obstacle }> {
  try {
    return { head: await store.storedHead() };
  } catch (error) {
    const code = error instanceof StoreRefusedError ? 'store-refused' : 'store-unavailable';
    return { head: null, obstacle: { code, detail: error instanceof Error ? error.message : String(error) } };
  }
}

function whyNotOpen({ store }: Service): Obstacle | undefined {
  const { standing } = store.state();
  if (standing.kind === 'open') return undefined;
  const code = standing.kind === 'sealed' ? 'ledger-moved' : 'ledger-arriving';
  return { code, detail: new LedgerNotOpenError(standing).message };
}

const NOT_SERVED: Obstacle = { code: 'not-served-yet', detail: 'the service is still folding the events of the store' };
const NOT_FOLLOWED: Obstacle = {
  code: 'store-unavailable',
  detail: 'the service does not follow the store at the moment',
};

function readsOf(service: Service, away: Obstacle | undefined): Health['reads'] {
  const { journal, serving, store } = service;
  const { connected, halted } = store.state();
  const { position, recorded } = journal.head;
  const as = (status: Health['reads']['status'], obstacle?: Obstacle): Health['reads'] => ({
    status,
    code: obstacle?.code ?? null,
    detail: obstacle?.detail ?? null,
    position,
    recorded: recorded === '' ? null : recorded,
  });
  if (journal.halted !== undefined) return as('refused', { code: 'journal-halted', detail: journal.halted });
  if (!serving.isOpen) return as('refused', NOT_SERVED);
  if (halted !== undefined) return as('stale', { code: 'order-halted', detail: halted });
  if (away !== undefined || !connected) return as('stale', away ?? NOT_FOLLOWED);
  return as('working');
}

const asking = new WeakMap<Service, Promise<Health>>();

/** What of the service works, as requests would find it now. The store is asked; those who ask at once share the answer. */
export function healthOf(service: Service): Promise<Health> {
  const ask = async (): Promise<Health> => {
    const { head, obstacle: away } = await askStore(service);
    const obstacle = whyNoEvents(service) ?? whyNotOpen(service) ?? away;
    const writes: Health['writes'] =
      obstacle === undefined ? { status: 'working', code: null, detail: null } : { status: 'refused', ...obstacle };
    return { reads: readsOf(service, away), writes, head };
  };
  const asked = asking.get(service) ?? ask().finally(() => asking.delete(service));
  asking.set(service, asked);
  return asked;
}
