/** GET /api/v1/openapi.json: the OpenAPI document, generated from the schemas of the API routes. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** Adds the routes that `routes` adds, and the document that describes them. */
export function apiDocument(
  server: FastifyInstance,
  version: string,
  routes: (api: FastifyInstance) => void,
): void {
  server.register(async (api) => {
    await api.register(swagger, {
      openapi: {
        openapi: '3.1.0',
        info: {
          title: 'timpush-exporter',
          version,
          description:
            'Push losses of Tencent Cloud Chat as of the last polls, and traces of single pushes. A request for losses never calls the upstream; a request for a trace can call it.',
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
      },
      transform: ({ schema, url }) => ({ schema, url: namedWildcard(url, schema?.params) }),
    });
    // The schemas only describe. A route sends its data unchanged, and checks its query itself to answer with a clear message.
    api.setSerializerCompiler(() => (data) => JSON.stringify(data));
    api.setValidatorCompiler(() => () => true);
    routes(api);
    api.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => api.swagger());
  });
}

/** OpenAPI has no wildcards, so a wildcard becomes the parameter that the schema names last. */
function namedWildcard(url: string, params: unknown): string {
  const { properties = {} } = (params ?? {}) as { readonly properties?: object };
  const name = Object.keys(properties).at(-1);
  return name === undefined ? url : url.replace(/\*$/, `:${name}`);
}

/** A zod schema as a JSON Schema for OpenAPI 3.1. */
export function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema);
  return rest;
}
