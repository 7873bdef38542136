import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A folder of published test vectors. They lie beside the repository, not in it: in the folder that VECTORS names, else
 * in `../shared/vectors`. Undefined where there is none, said on standard output in the form that the runner prints.
 */
export function vectors(...path: readonly string[]): string | undefined {
  const root = process.env.VECTORS ?? join(import.meta.dirname, '../../../shared/vectors');
  const folder = join(root, ...path);
  if (existsSync(folder)) return folder;
  console.log(`skipped: published vectors, for there is no folder ${folder} (VECTORS names another)`);
  return undefined;
}
