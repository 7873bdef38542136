import { z } from 'zod';
import { faultWords } from '#src/domain/fault-words.ts';
import { parseVkey, type VerifierKey } from '#src/log/keys.ts';
import { Malformed } from '#src/log/malformed.ts';

/** What container platforms inject for a service called ledger: none of ours. */
const INJECTED = /^LEDGER_(SERVICE_.*|PORT_.*)$/;

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port: a number from 0 to 65535')
  .transform(Number)
  .pipe(z.int().max(65_535));

/** The witnesses' keys in a setting; undefined where one is none. */
export function witnessesIn(text: string): VerifierKey[] | undefined {
  if (text === 'none') return [];
  try {
    return text.split(/ +/).map(parseVkey);
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** Every setting, by environment, each with a default that serves a laptop. */
export const Settings = z.strictObject({
  LEDGER_STORE: z
    .string()
    .regex(
      /^(embedded|esdb(\+discover)?:\/\/\S+)$/,
      'must be "embedded" or an address of EventStoreDB, as esdb://host:2113',
    )
    .default('embedded')
    .meta({
      description:
        'where the events are kept: `embedded`, one SQLite file in LEDGER_DATA; or an `esdb://` address of EventStoreDB',
    }),
  LEDGER_PREFIX: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,30}\.$/, 'must be letters, digits and _ with a dot at the end, as "ledger."')
    .default('ledger.')
    .meta({ description: 'what the names of the ledger’s streams begin with; fixed for the life of a ledger' }),
  LEDGER_DATA: z.string().min(1).default('./data').meta({ description: 'the folder of the store and the journal' }),
  LEDGER_LOG_ORIGIN: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/, 'must be a name without spaces, as "example.org/ledger"')
    .default('localhost/ledger')
    .meta({ description: 'the name of the log, in every checkpoint; fixed for the life of a ledger' }),
  LEDGER_LOG_KEY: z.string().min(1).default('log-key.pem').meta({
    description:
      'what checkpoints are signed with: the file of an Ed25519 private key in PEM (in LEDGER_DATA where it is no absolute path), made where it is absent; the text of one; or `none`',
  }),
  LEDGER_LOG_WITNESSES: z
    .string()
    .refine((text) => witnessesIn(text) !== undefined, 'must be `none`, or vkeys with spaces between')
    .default('none')
    .meta({
      description:
        'the keys of witnesses (vkeys of C2SP signed-note, with spaces between) whose cosignatures are kept and served; or `none`',
    }),
  LEDGER_SCRUB: z.enum(['background', 'start', 'off']).default('background').meta({
    description:
      'when all events are read anew and held against the log: all the time at a slow pace; at the start, before events are taken, too; or never',
  }),
  LEDGER_REBUILD: z.enum(['switch', 'hold']).default('switch').meta({
    description:
      'what becomes of a read model of a new version once it is built and compared: it serves from then on; or it is held until a person switches',
  }),
  LEDGER_HOST: z.string().min(1).default('127.0.0.1').meta({ description: 'the address to listen on' }),
  LEDGER_PORT: port.default(8080).meta({ description: 'the port to listen on; 0 takes any free one and prints it' }),
  LEDGER_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .meta({ description: 'how much is logged' }),
});
export type Settings = z.infer<typeof Settings>;

/** The settings as they may be printed: without the password of an address, without a key. */
export const withoutSecrets = (settings: Settings): Settings => ({
  ...settings,
  LEDGER_STORE: settings.LEDGER_STORE.replace(/\/\/[^@/]*@/, '//…@'),
  LEDGER_LOG_KEY: settings.LEDGER_LOG_KEY.startsWith('-----') ? '…' : settings.LEDGER_LOG_KEY,
});

/** Thrown for settings that are unknown or wrong: each by its name. */
export class SettingsError extends Error {}

/** The settings in an environment. @throws SettingsError */
export function settingsFrom(environment: Readonly<Record<string, string | undefined>>): Settings {
  const ours = Object.entries(environment).filter(
    ([name, value]) =>
      name.startsWith('LEDGER_') &&
      value !== undefined &&
      !INJECTED.test(name) &&
      !(name === 'LEDGER_PORT' && value.startsWith('tcp://')),
  );
  const parsed = Settings.safeParse(Object.fromEntries(ours), { error: faultWords });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${key}: no such setting`)
      : [`${issue.path.join('.')}: ${issue.message}`],
  );
  throw new SettingsError(lines.join('\n'));
}
