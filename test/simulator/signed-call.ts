/** Calls a simulator over HTTP as a client would, with a signature from Tencent's own package. */
import { createRequire } from 'node:module';
import { vi } from 'vitest';

interface SigApi {
  genUserSig(identifier: string, expireSeconds: number): string;
}
const sigPackage: { readonly Api: new (sdkappid: number, secretKey: string) => SigApi } = createRequire(
  import.meta.url,
)('tls-sig-api-v2');

/** The time of the tests in unix seconds: half past nine in the evening in Beijing. */
export const NOW = 1741786200;

export const SHOP = { name: 'shop', sdkappid: 1400000001, secretKey: 'key-of-the-shop' } as const;
export const NEWS = { name: 'news', sdkappid: 1400000002, secretKey: 'key-of-the-news' } as const;

export interface Signer {
  readonly sdkappid?: number;
  readonly secretKey?: string;
  readonly identifier?: string;
  readonly expireSeconds?: number;
}

export function userSig(signer: Signer = {}): string {
  const { sdkappid, secretKey, identifier, expireSeconds } = {
    ...SHOP,
    identifier: 'administrator',
    expireSeconds: 86_400,
    ...signer,
  };
  // The package accepts no clock. It reads the machine's clock only while it signs.
  const clock = vi.spyOn(Date, 'now').mockReturnValue(NOW * 1000);
  try {
    return new sigPackage.Api(sdkappid, secretKey).genUserSig(identifier, expireSeconds);
  } finally {
    clock.mockRestore();
  }
}

export interface CallParts {
  readonly command?: string;
  readonly method?: string;
  /** Replaces parameters; undefined omits one. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** A text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
}

export async function call(url: string, parts: CallParts = {}): Promise<Answered> {
  const response = await send(url, parts);
  return { status: response.status, text: await response.text() };
}

/** The same, with the unparsed response. */
export function send(url: string, parts: CallParts = {}, init: RequestInit = {}): Promise<Response> {
  const { command = 'normal_push_loss', method = 'POST', body = {} } = parts;
  const query = new URLSearchParams();
  const parameters = {
    sdkappid: String(SHOP.sdkappid),
    identifier: 'administrator',
    usersig: userSig(),
    random: '4294967295',
    contenttype: 'json',
    ...parts.query,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
  const content = method === 'GET' ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
  return fetch(`${url}/v4/timpush/${command}?${query}`, { method, ...content, ...init });
}

/** The error code of a JSON response. */
export async function codeOf(url: string, parts: CallParts = {}): Promise<unknown> {
  return JSON.parse((await call(url, parts)).text).ErrorCode;
}
