import { isObject, type Json } from '#src/domain/json.ts';

/** A call of the page of worked examples, and the answer that stands below it. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string;
  /** The fields of the answer that are printed, as `figure.value`; of a list each item's. */
  readonly show: readonly string[];
  readonly answer: string;
}

/** A part of the page, with a ledger of its own. */
export interface Example {
  readonly title: string;
  /** Whether its ledger holds the sheets of examples/ecuador to begin with. */
  readonly hasSheets: boolean;
  readonly calls: readonly Call[];
}

const CALL = /```http\n(GET|POST) (\S+)\nShow: ([^\n]+)\n(?:\n([\s\S]*?)\n)?```\n\n```json\n([\s\S]*?)\n```/g;

/** Reads the page: a heading is an example, each block of `http` a call, and the block of `json` below it the answer. */
export function examplesOf(page: string): Example[] {
  const [, ...parts] = page.split(/^## /m);
  return parts.map((text) => ({
    title: text.slice(0, text.indexOf('\n')),
    hasSheets: text.includes('<!-- ledger: examples/ecuador -->'),
    calls: [...text.matchAll(CALL)].map(([, method, path = '', show = '', body = '', answer = '']) => ({
      method: method === 'POST' ? 'POST' : 'GET',
      path,
      body,
      show: show.split(', '),
      answer,
    })),
  }));
}

/** The page with other answers, one a call, in order. */
export function withAnswers(page: string, answers: readonly string[]): string {
  const next = answers[Symbol.iterator]();
  return page.replace(CALL, (block: string, ...groups: string[]) => {
    const [, , , , answer = ''] = groups;
    return `${block.slice(0, block.length - answer.length - '\n```'.length)}${next.next().value ?? answer}\n\`\`\``;
  });
}

/** Of a value only these fields. */
export function shown(value: Json, paths: readonly string[]): Json {
  if (Array.isArray(value)) return value.map((item) => shown(item, paths));
  if (!isObject(value)) return value;
  const picked: Record<string, Json> = {};
  for (const [field, of] of Map.groupBy(paths, (path) => path.split('.')[0] ?? '')) {
    const rest = of.map((path) => path.slice(field.length + 1)).filter((path) => path !== '');
    const member = value[field];
    if (member !== undefined) picked[field] = rest.length === 0 ? member : shown(member, rest);
  }
  return picked;
}

const WIDTH = 118;

/** A value as it is printed on the page: on one line where it fits. */
export function printed(value: Json, indent = ''): string {
  const line = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
  const isLeaf = !Array.isArray(value) && !isObject(value);
  if (isLeaf || indent.length + line.length <= WIDTH) return isLeaf ? JSON.stringify(value) : line;
  const deeper = `${indent}  `;
  const members = Array.isArray(value)
    ? value.map((item) => printed(item, deeper))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${printed(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${members.map((member) => `${deeper}${member}`).join(',\n')}\n${indent}${close}`;
}
