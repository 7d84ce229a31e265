/** GET /api/v1/openapi.json: describes the routes that it is given, from the schemas that they declare. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

/** Adds `routes` and the document that describes them. */
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
            'Pushes of Tencent Cloud Chat: losses as of the last polls, and the way of single ones. A question for losses never reaches the upstream; one for a trace may.',
          license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
        },
      },
      transform: ({ schema, url }) => ({ schema, url: namedWildcard(url, schema?.params) }),
    });
    // The schemas describe; what is sent is not bent to them, and a query is judged in words by its route.
    api.setSerializerCompiler(() => (data) => JSON.stringify(data));
    api.setValidatorCompiler(() => () => true);
    routes(api);
    api.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => api.swagger());
  });
}

/** A path whose last part may be anything, under the name of that part in the schema: OpenAPI has no wildcards. */
function namedWildcard(url: string, params: unknown): string {
  const { properties = {} } = (params ?? {}) as { readonly properties?: object };
  const name = Object.keys(properties).at(-1);
  return name === undefined ? url : url.replace(/\*$/, `:${name}`);
}

/** A zod schema as the JSON Schema that OpenAPI 3.1 speaks. */
export function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema);
  return rest;
}
