import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** The path of a file at the top of the project. */
export const atTop = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

const duration = z.string().regex(/^\d+s$/);

const Service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.literal('.'), target: z.string() }).optional(),
  profiles: z.tuple([z.literal('cluster')]).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.coerce.string()).default({}),
  depends_on: z
    .record(z.string(), z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }))
    .default({}),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()),
      interval: duration,
      timeout: duration,
      retries: z.int(),
      start_period: duration,
    })
    .optional(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  network_mode: z.literal('none').optional(),
  restart: z.enum(['no', 'unless-stopped']),
  init: z.literal(true).optional(),
  stop_grace_period: duration.optional(),
  read_only: z.literal(true).optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.tuple([z.literal('ALL')]).optional(),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]).optional(),
});
export type Service = z.infer<typeof Service>;

const Compose = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.null()),
});

export const composeText = readFileSync(atTop('docker-compose.yml'), 'utf8');

/** The compose file with what it takes from the environment; a key that it does not know yet is refused. */
export function compose(environment: Readonly<Record<string, string>>): z.infer<typeof Compose> {
  const text = composeText.replace(/\$\{(\w+):-\}/g, (_, name: string) => environment[name] ?? '');
  const file: Record<string, unknown> = parse(text, { merge: true });
  return Compose.parse(Object.fromEntries(Object.entries(file).filter(([key]) => !key.startsWith('x-'))));
}

/** A line of a Dockerfile, as `COPY` and all that follows it. */
export interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** The stages of the Dockerfile by their names, each with the lines of those that it goes on from before its own. */
export function stages(): ReadonlyMap<string, readonly Instruction[]> {
  const text = readFileSync(atTop('Dockerfile'), 'utf8').replace(/\\\n/g, ' ');
  const found = new Map<string, Instruction[]>();
  let current: Instruction[] = [];
  for (const line of text.split('\n')) {
    const [, word, rest] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    if (word === undefined || rest === undefined) continue;
    if (word === 'FROM') {
      const [from = '', , name = ''] = rest.split(' ');
      current = [...(found.get(from) ?? [])];
      found.set(name, current);
    }
    current.push({ word, rest });
  }
  return found;
}

/** The last of a kind of line in a stage: the one that counts. */
export const lastOf = (stage: string, word: string): string | undefined =>
  stages()
    .get(stage)
    ?.findLast((instruction) => instruction.word === word)?.rest;

/** What the image of the service sets in the environment. */
export function imageEnvironment(): Record<string, string> {
  const lines = (stages().get('service') ?? []).filter(({ word }) => word === 'ENV');
  return Object.fromEntries(lines.flatMap(({ rest }) => rest.split(' ').map((pair) => pair.split('='))));
}
