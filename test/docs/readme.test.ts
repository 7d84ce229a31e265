/** The README is short, and its two commands are the ones that work. */
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { documentText } from './documents.ts';

const README = documentText('README.md');
const MOST_WORDS = 1_800;

test(`the README has at most ${MOST_WORDS} words`, () => {
  expect(README.split(/\s+/).length).toBeLessThanOrEqual(MOST_WORDS);
});

test.each(['npm ci && npm run demo', 'npm ci && npm test'])(
  'the README shows the command "%s" alone in a block',
  (command) => {
    expect(README).toContain(`\n\`\`\`sh\n${command}\n\`\`\`\n`);
  },
);

test('every npm script that the README names exists', () => {
  const named = [...README.matchAll(/\bnpm run ([a-z][\w:-]*)/g)].map(([, script = '']) => script);
  expect(named).not.toEqual([]);
  expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(named));
});
