/** The static files of the pages. They are read once at the start, and their URLs change with their content. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

const CONTENT_TYPES = {
  'status.css': 'text/css; charset=utf-8',
  'status.js': 'text/javascript; charset=utf-8',
  'trace.css': 'text/css; charset=utf-8',
  'trace.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

export type AssetName = keyof typeof CONTENT_TYPES;

/** The URL of each file. */
export type AssetUrls = Readonly<Record<AssetName, string>>;

const NAMES = Object.keys(CONTENT_TYPES) as readonly AssetName[];

export function assetRoutes(server: FastifyInstance): AssetUrls {
  const urls = NAMES.map((name) => {
    const body = readFileSync(new URL(`./assets/${name}`, import.meta.url));
    server.get(`/-/assets/${name}`, async (_request, reply) =>
      reply
        .type(CONTENT_TYPES[name])
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('x-content-type-options', 'nosniff')
        .send(body),
    );
    const version = createHash('sha256').update(body).digest('hex').slice(0, 12);
    return [name, `/-/assets/${name}?v=${version}`];
  });
  return Object.fromEntries(urls);
}
