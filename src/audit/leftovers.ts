import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = /^replay-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The folder of a replay's files in LEDGER_DATA. @param replay its id, a UUID */
export const folderOf = (data: string, replay: string): string => join(data, `replay-${replay}`);

/** Removes what replays of a service that was killed left in LEDGER_DATA. Only for who holds it: no replay runs there then. */
export function removeLeftovers(data: string): void {
  const left = existsSync(data) ? readdirSync(data).filter((name) => FOLDER.test(name)) : [];
  for (const name of left) rmSync(join(data, name), { recursive: true, force: true });
}
