import { Models, type Registry } from '#projections/models.ts';
import { PROJECTIONS } from '#projections/registry.ts';

/** The read models under numbers one higher, so that a ledger of today is rebuilt in all of them and all is compared. */
export const REGISTRY: Registry = {
  newest: new Models(PROJECTIONS.map((projection) => ({ ...projection, version: projection.version + 1 }))),
  earlier: PROJECTIONS,
};
