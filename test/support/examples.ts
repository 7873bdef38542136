import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The path of a file below `examples/`. */
export const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

export const exampleText = (name: string): string => readFileSync(example(name), 'utf8');
