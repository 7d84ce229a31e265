/** How the program is bundled. It must load fast, because a container that restarts has a startup health check waiting. */
import { chmodSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';

const DIST = 'dist';

/** Adds what the bundle needs beside its modules. */
const completeDist = {
  name: 'complete-dist',
  buildStart() {
    rmSync(DIST, { recursive: true, force: true });
  },
  writeBundle() {
    cpSync('src/web/assets', `${DIST}/assets`, { recursive: true });
    writeFileSync(`${DIST}/package.json`, JSON.stringify({ type: 'commonjs' }));
    chmodSync(`${DIST}/main.js`, 0o755);
  },
};

export default defineConfig({
  input: 'src/main.ts',
  platform: 'node',
  plugins: [completeDist],
  external: [
    // The bundler cannot read its manifest, which has duplicate keys.
    'tls-sig-api-v2',
    // Native code.
    'bcrypt',
    // Fastify requires these only for features that the exporter does not use. They would load half a megabyte.
    '@fastify/ajv-compiler',
    '@fastify/fast-json-stringify-compiler',
    'light-my-request',
  ],
  output: {
    dir: DIST,
    // ES modules with the same content take a tenth longer to load.
    format: 'cjs',
    minify: true,
    // Stack traces name the lines of the source when node runs with --enable-source-maps.
    sourcemap: true,
  },
});
