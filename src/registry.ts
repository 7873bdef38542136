import type { Registry } from '#projections/models.ts';

/** The module that the read models are registered in. A thread imports it itself: code does not pass between threads. */
export const REGISTRY_MODULE = import.meta.resolve('#projections/registry.ts');

/** The read models that a module registers, as its `REGISTRY`. */
export async function registryAt(module: string): Promise<Registry> {
  const { REGISTRY } = (await import(module)) as { readonly REGISTRY: Registry };
  return REGISTRY;
}
