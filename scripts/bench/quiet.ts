import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 200;
const BUSY = 0.1;

/** How long a run of the bench waits in all for others to be done. */
let patienceMs = 60_000;

/** What all processors have been busy with since the machine was started, in ms. */
export const busyMs = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);

/** Waits until nothing else keeps the machine busy: while nothing is measured, all that runs is somebody else's. */
export async function quiet(): Promise<void> {
  while (patienceMs > 0) {
    const before = busyMs();
    await delay(LOOK_MS);
    if ((busyMs() - before) / (LOOK_MS * cpus().length) < BUSY) return;
    patienceMs -= LOOK_MS;
  }
}
