import type { Checkpoint } from './checkpoint.ts';
import { COSIGNATURE_V1, ED25519, parseVkey, type SignatureType, type VerifierKey, verifyNote } from './keys.ts';
import { Malformed } from './malformed.ts';

/** What a group or quorum needs: a witness, or enough of its members. */
type Rule = { readonly witness: VerifierKey } | { readonly least: number; readonly of: readonly Rule[] };

/** Whom a verifier trusts (C2SP tlog-policy): any of the logs, and as many witnesses as the quorum asks for. */
export interface Policy {
  readonly logs: readonly VerifierKey[];
  readonly witnesses: readonly VerifierKey[];
  readonly quorum: Rule;
}

const NO_WITNESS: Rule = { least: 0, of: [] };

/** The policy that trusts one log and asks for no witness, as text. */
export const policyOf = (vkey: string): string => `log ${vkey}\nquorum none\n`;

class Reader {
  readonly logs: VerifierKey[] = [];
  readonly witnesses: VerifierKey[] = [];
  readonly #rules = new Map<string, Rule>();
  readonly #members = new Set<string>();
  quorum: Rule | undefined;

  line(words: readonly string[]): void {
    const [what, ...rest] = words;
    if (what === 'log' && isBetween(rest, 1, 2)) this.#key(rest[0] ?? '', ED25519, this.logs);
    else if (what === 'witness' && isBetween(rest, 2, 3)) this.#witness(rest[0] ?? '', rest[1] ?? '');
    else if (what === 'group' && rest.length >= 3) this.#group(rest[0] ?? '', rest[1] ?? '', rest.slice(2));
    else if (what === 'quorum' && rest.length === 1) this.#quorum(rest[0] ?? '');
    else throw new Malformed(`not a line of a policy: ${words.join(' ')}`);
  }

  #key(text: string, type: SignatureType, keys: VerifierKey[]): VerifierKey {
    // The file's bytes are read one a character, for its names are opaque; a key's name is UTF-8.
    const key = parseVkey(Buffer.from(text, 'latin1').toString());
    if (key.type !== type)
      throw new Malformed(`not the type of key that a ${type === ED25519 ? 'log' : 'witness'} has: ${text}`);
    if (keys.some(({ publicKey }) => publicKey.equals(key.publicKey))) throw new Malformed(`a key twice: ${text}`);
    keys.push(key);
    return key;
  }

  #witness(name: string, vkey: string): void {
    this.#define(name, { witness: this.#key(vkey, COSIGNATURE_V1, this.witnesses) });
  }

  #group(name: string, threshold: string, members: readonly string[]): void {
    const least = threshold === 'all' ? members.length : threshold === 'any' ? 1 : Number(threshold);
    if (!/^(all|any|[1-9]\d*)$/.test(threshold) || least > members.length)
      throw new Malformed(`group ${name}: ${threshold} of ${members.length}`);
    const of = members.map((member) => {
      if (this.#members.has(member)) throw new Malformed(`${member} is a member twice`);
      this.#members.add(member);
      return this.#defined(member);
    });
    this.#define(name, { least, of });
  }

  #quorum(name: string): void {
    if (this.quorum !== undefined) throw new Malformed('a policy has one quorum');
    this.quorum = name === 'none' ? NO_WITNESS : this.#defined(name);
  }

  #define(name: string, rule: Rule): void {
    if (name === 'none' || this.#rules.has(name)) throw new Malformed(`the name ${name} is taken`);
    this.#rules.set(name, rule);
  }

  #defined(name: string): Rule {
    const rule = this.#rules.get(name);
    if (rule === undefined) throw new Malformed(`${name} is not defined above`);
    return rule;
  }
}

const isBetween = (words: readonly string[], least: number, most: number): boolean =>
  words.length >= least && words.length <= most;

/** Reads a policy file. @throws Malformed where it is none, by the letter of the format */
export function parsePolicy(bytes: Uint8Array): Policy {
  const text = Buffer.from(bytes).toString('latin1');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: only tab and newline are allowed
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(text)) throw new Malformed('a policy with control characters');
  if (text !== '' && !text.endsWith('\n')) throw new Malformed('the last line of the policy has no end');
  const reader = new Reader();
  for (const line of text.split('\n')) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '');
    if (words.length > 0 && !words[0]?.startsWith('#')) reader.line(words);
  }
  const { logs, witnesses, quorum } = reader;
  if (quorum === undefined) throw new Malformed('the policy has no quorum');
  return { logs, witnesses, quorum };
}

/** Whose signatures a checkpoint has, all of them verified. */
export interface Signed {
  readonly log: VerifierKey;
  /** The witnesses of the policy that cosigned, with the time they did, in seconds since 1970. */
  readonly witnesses: readonly { readonly key: VerifierKey; readonly time: bigint }[];
  /** Whether they are as many as the policy asks for. */
  readonly quorum: boolean;
}

/**
 * Verifies a checkpoint's signatures by the keys of a policy; those of unknown keys are passed over. The log that signed
 * must be the one that the checkpoint names as its origin.
 *
 * @returns why it is refused, in words: no log of the policy signed it, or a signature of a known key does not hold
 */
export function verifyCheckpoint({ head, note }: Checkpoint, { logs, witnesses, quorum }: Policy): Signed | string {
  const ofLogs = logs.map((key) => ({ key, verified: verifyNote(note, key) }));
  const ofWitnesses = witnesses.map((key) => ({ key, verified: verifyNote(note, key) }));
  const forged = [...ofLogs, ...ofWitnesses].find(({ verified }) => verified === false);
  if (forged !== undefined) return `the signature of ${forged.key.name} does not hold`;
  const log = ofLogs.find(({ key, verified }) => verified && key.name === head.origin);
  if (log === undefined) return `no log of the policy has signed it as ${head.origin}`;
  const cosigned = ofWitnesses.flatMap(({ key, verified }) => (verified ? [{ key, time: verified.time ?? 0n }] : []));
  const holds = (rule: Rule): boolean =>
    'witness' in rule ? cosigned.some(({ key }) => key === rule.witness) : rule.of.filter(holds).length >= rule.least;
  return { log: log.key, witnesses: cosigned, quorum: holds(quorum) };
}
