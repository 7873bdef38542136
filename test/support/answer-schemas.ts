import assert from 'node:assert/strict';
import { z } from 'zod';
import { isObject, type Json, type JsonObject } from '#src/domain/json.ts';

/** What one route answers, by status or `default`, as /openapi.json says it. */
interface Operation {
  readonly responses: {
    readonly [status: string]: { readonly content?: { readonly [type: string]: { readonly schema: JsonObject } } };
  };
}

export interface Description {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: { readonly schemas: JsonObject };
}

/** The pattern of a text, which JSON Schema reads by code points, and the same as zod reads it, by code units. */
const CLEAN = '^[^\\0\\ud800-\\udfff]*$';
const CLEAN_BY_UNITS = '^(?:[^\\0\\ud800-\\udfff]|[\\ud800-\\udbff][\\udc00-\\udfff])*$';

const compiled = new Map<string, z.ZodType>();

/** Holds answers against the schemas that /openapi.json promises for their routes. A field that is not promised fails. */
export class AnswerSchemas {
  readonly #description: Description;
  readonly #routes: readonly { readonly path: string; readonly pattern: RegExp }[];

  constructor(description: Description) {
    const text = JSON.stringify(description).replaceAll('#/components/schemas/', '#/$defs/');
    this.#description = JSON.parse(text.replaceAll(JSON.stringify(CLEAN), JSON.stringify(CLEAN_BY_UNITS)));
    this.#routes = Object.keys(description.paths).map((path) => ({
      path,
      pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
    }));
  }

  /** A component by its name, as `Problem`. */
  component(name: string): z.ZodType {
    return this.#compile({ $ref: `#/$defs/${name}` });
  }

  /** Fails unless the text is what the route may answer with that status and media type. */
  check(method: string, url: string, status: number, type: string, text: string): void {
    const schema = this.#schemaOf(method, url, status, type);
    const lines = type === 'application/x-ndjson' ? text.split('\n').filter((line) => line !== '') : [text];
    const read = (line: string): Json => (type.endsWith('json') ? JSON.parse(line) : line);
    for (const line of lines) hold(schema, read(line), `${method} ${url}: ${status}`);
  }

  #schemaOf(method: string, url: string, status: number, type: string): z.ZodType {
    const path = url.split('?')[0] ?? '';
    const route = this.#routes.find(({ pattern }) => pattern.test(path))?.path ?? '';
    const responses = this.#description.paths[route]?.[method.toLowerCase()]?.responses;
    if (responses === undefined) return this.component('Problem');
    const content = (responses[status] ?? responses.default)?.content;
    const schema = content?.[type]?.schema ?? assert.fail(`${method} ${route} promises no ${status} as ${type}`);
    return this.#compile(schema);
  }

  #compile(schema: JsonObject): z.ZodType {
    const key = JSON.stringify(schema);
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const made = z.fromJSONSchema({
      ...schema,
      $defs: this.#description.components.schemas,
    } as z.core.JSONSchema.JSONSchema);
    compiled.set(key, made);
    return made;
  }
}

/** Fails with what is wrong where a value is not of a schema. */
export function hold(schema: z.ZodType, value: Json, what: string): void {
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    assert.fail(`${what}\n${z.prettifyError(parsed.error)}\n${JSON.stringify(value).slice(0, 2000)}`);
}

/** An object without some of its fields. */
export function without(value: Json, ...fields: readonly string[]): JsonObject {
  assert.ok(isObject(value));
  return Object.fromEntries(Object.entries(value).filter(([field]) => !fields.includes(field)));
}
