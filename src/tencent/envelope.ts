/** The outer form of an answer: JSON or the almost-JSON of the reference's sample, its status, and the place of the report. */
import { ApiError, apiErrorOfCode, invalidResponse } from './api-error.ts';
import { cleanText } from './wire-text.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The object in the text of an answer. */
export function parseBody(api: string, text: string): JsonObject {
  // Some servers send a byte order mark. A parser may ignore it (RFC 8259, section 8.1), but JSON.parse does not.
  const json = text.replace(/^\ufeff/, '');
  const value = parseJson(json) ?? parseJson(withoutKeylessBraces(json));
  if (value === undefined) throw invalidResponse(api, 'the body', `(${text.length} characters) is not JSON`);
  if (!isObject(value.json)) throw invalidResponse(api, 'the body', 'is JSON but not an object');
  return value.json;
}

/** Throws the error that the status of an answer names. If its text repeats `secret`, the error shows `***` instead. */
export function checkStatus(api: string, body: JsonObject, secret: string): void {
  const code = integerField(body, 'ErrorCode') ?? integerField(body, 'ResultCode');
  const info = body.ErrorInfo ?? body.ResultInfo;
  const text = typeof info === 'string' ? cleanText(without(secret, info), 200) : '';
  if (code !== undefined && code !== 0) throw apiErrorOfCode(api, code, text);
  if (body.ActionStatus === 'OK' && code === 0) return;
  if (typeof body.ActionStatus === 'string' && body.ActionStatus !== 'OK') {
    const status = cleanText(without(secret, body.ActionStatus), 40);
    throw new ApiError({
      api,
      reason: 'api',
      fact: `answered ActionStatus ${status} without an ErrorCode: ${text}`,
    });
  }
  if (code === undefined) throw invalidResponse(api, 'ErrorCode', 'is missing or not an integer');
  throw invalidResponse(api, 'ActionStatus', 'is missing or not a string');
}

/** `text` with `***` for the secret, plain or percent-encoded as in a URL. */
function without(secret: string, text: string): string {
  const encoded = secret.replaceAll('*', '%2A');
  return text
    .replaceAll(secret, '***')
    .replaceAll(encoded, '***')
    .replaceAll(encoded.replaceAll('%2A', '%2a'), '***');
}

export interface Payload {
  readonly fields: JsonObject;
  /** The place of the fields, as the start of a path in an error: `` for the root, else for example `Results[0].`. */
  readonly path: string;
}

/**
 * The object that holds at least one of `names`: the root, `Results` (an object or an array of one), or the single other
 * child (an object or an array of objects) that contains any. The reference's field table and its sample show different places.
 */
export function findPayload(api: string, body: JsonObject, names: readonly string[]): Payload {
  const known = (value: unknown): value is JsonObject =>
    isObject(value) && names.some((name) => Object.hasOwn(value, name));
  if (known(body)) return { fields: body, path: '' };
  const results = own(body, 'Results');
  if (known(results)) return { fields: results, path: 'Results.' };
  if (Array.isArray(results) && results.length === 1 && known(results[0])) {
    return { fields: results[0], path: 'Results[0].' };
  }
  const children = Object.entries(body).flatMap(([name, child]): Payload[] => {
    if (name === 'Results') return [];
    if (known(child)) return [{ fields: child, path: `${shownName(name)}.` }];
    return Array.isArray(child) && child.every(isObject) && child.some(known)
      ? [mergedObjects(api, shownName(name), child)]
      : [];
  });
  const [child, second] = children;
  if (child === undefined) throw invalidResponse(api, 'the body', `contains none of ${names.join(', ')}`);
  if (second !== undefined) {
    throw invalidResponse(
      api,
      `${child.path.slice(0, -1)} and ${second.path.slice(0, -1)}`,
      'both contain a report',
    );
  }
  return child;
}

/** The objects of an array, merged into one. The same field in two of them would mean two reports. */
function mergedObjects(api: string, name: string, objects: readonly JsonObject[]): Payload {
  if (objects.length === 1) return { fields: objects[0] ?? {}, path: `${name}[0].` };
  const fields: Record<string, unknown> = {};
  objects.forEach((object, index) => {
    for (const [field, value] of Object.entries(object)) {
      if (Object.hasOwn(fields, field))
        throw invalidResponse(api, `${name}[${index}].${shownName(field)}`, 'occurs twice');
      Object.defineProperty(fields, field, { value, enumerable: true });
    }
  });
  return { fields, path: `${name}.` };
}

/** A field's name for a message. A name that no API would use is not repeated: it may be a long text or the signature. */
function shownName(name: string): string {
  return /^\w{1,40}$/.test(name) ? name : '(unprintable)';
}

function parseJson(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    // Drop the parser's message: it quotes the body, and an error page may quote the URL with its signature.
    return undefined;
  }
}

/**
 * The reference's sample wraps its arrays in a brace without a key: `{"ErrorCode":0,{"ReadyToSendLoss":[…]}}`. Such a
 * brace directly in the root object is removed together with its partner, so that its fields become fields of the root.
 */
function withoutKeylessBraces(text: string): string {
  if (!text.trimStart().startsWith('{')) return text;
  const kept: string[] = [];
  const leaveOut = (at: number) => {
    kept.push(text.slice(from, at));
    from = at + 1;
  };
  let from = 0;
  let depth = 0;
  let keyExpected = false;
  let inKeylessBrace = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      keyExpected = false;
    } else if (character === '{' || character === '[') {
      if (character === '{' && depth === 1 && keyExpected) {
        inKeylessBrace = true;
        leaveOut(at);
      }
      keyExpected = character === '{' && depth === 0;
      depth += 1;
    } else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 1 && inKeylessBrace) {
        inKeylessBrace = false;
        leaveOut(at);
      }
      keyExpected = false;
    } else if (character === ',' && depth === 1) {
      keyExpected = true;
    }
  }
  kept.push(text.slice(from));
  return kept.join('');
}

/** The index of the quote that ends the string starting at `start`, or of the last character. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function integerField(body: JsonObject, name: string): number | undefined {
  const value = own(body, name);
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

function own(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
