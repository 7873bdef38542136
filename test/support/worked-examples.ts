import { isObject, type Json } from '#src/domain/json.ts';

/** A call of a page of worked examples, and the answer that stands below it. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The fields of the answer that are printed, as `figure.value`; of a list each item's. */
  readonly show: readonly string[];
  readonly answer: string;
}

/** A part of a page. */
export interface Example {
  readonly title: string;
  /** Whether its ledger holds the sheets of examples/ecuador to begin with. */
  readonly hasSheets: boolean;
  readonly calls: readonly Call[];
}

export interface Page {
  /** Whether all parts are of one ledger, one after the other; else each has a ledger of its own. */
  readonly isOneLedger: boolean;
  readonly examples: readonly Example[];
}

/** A call, in either form, and the answer below it. A block of `sh` without an answer is for the reader alone. */
const CALL = /```(http|sh)\n((?:(?!```)[\s\S])*?)\n```\n\n```json\n([\s\S]*?)\n```/g;

type Asked = Omit<Call, 'answer'>;
const methodOf = (method: string | undefined): Call['method'] => (method === 'POST' ? 'POST' : 'GET');
const shownBy = (text: string | undefined): readonly string[] => (text ?? '').split(', ');
const headersIn = (lines: readonly string[]): Map<string, string> =>
  new Map(lines.map((line) => [line.slice(0, line.indexOf(': ')).toLowerCase(), line.slice(line.indexOf(': ') + 2)]));

/** `POST /v1/events`, headers, `Show: …`, and after an empty line the body. */
function inHttp(text: string): Asked {
  const [head = '', ...body] = text.split('\n\n');
  const [first = '', ...lines] = head.split('\n');
  const [method, path = ''] = first.split(' ');
  const { show, ...headers } = Object.fromEntries(headersIn(lines));
  return { method: methodOf(method), path, headers, body: body.join('\n\n'), show: shownBy(show) };
}

/** `curl -s ADDRESS -H 'Name: value' -d 'body'`, and `# Show: …` on the last line. */
function inCurl(text: string): Asked {
  const [command = '', show] = text.split('\n# Show: ');
  const words = [...command.matchAll(/'([^']*)'|([^\s\\]+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
  const after = (option: string): string[] => words.filter((_, n) => words[n - 1] === option);
  const address = words.find((word) => word.startsWith('http://')) ?? '';
  const [body = ''] = after('-d');
  return {
    method: methodOf(body === '' ? 'GET' : 'POST'),
    path: address.replace(/^http:\/\/[^/]+/, ''),
    headers: Object.fromEntries(headersIn(after('-H'))),
    body,
    show: shownBy(show),
  };
}

/** Reads a page: a heading is an example, each block of `http` or `curl` a call, and the block of `json` below it the answer. */
export function pageOf(page: string): Page {
  const [intro = '', ...parts] = page.split(/^## /m);
  return {
    isOneLedger: intro.includes('<!-- ledger: one -->'),
    examples: parts.map((text) => ({
      title: text.slice(0, text.indexOf('\n')),
      hasSheets: text.includes('<!-- ledger: examples/ecuador -->'),
      calls: [...text.matchAll(CALL)].map(([, form, asked = '', answer = '']) => ({
        ...(form === 'http' ? inHttp(asked) : inCurl(asked)),
        answer,
      })),
    })),
  };
}

/** The page with other answers, one a call, in order. */
export function withAnswers(page: string, answers: readonly string[]): string {
  const next = answers[Symbol.iterator]();
  return page.replace(CALL, (block: string, ...groups: string[]) => {
    const [, , answer = ''] = groups;
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
