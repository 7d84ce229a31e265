/** Whatever a document points to exists: relative links with their anchors, and paths in backticks. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  anchorsOf,
  documentPaths,
  documentText,
  linkProblem,
  linkTargets,
  pathsInBackticks,
  ROOT,
} from './documents.ts';

const DOCUMENTS = documentPaths();

test('the documents that a newcomer needs are checked', () => {
  expect(DOCUMENTS).toEqual(
    expect.arrayContaining(['README.md', 'CONTRIBUTING.md', 'src/README.md', 'deploy/docs/configuration.md']),
  );
});

test.each(DOCUMENTS)('every relative link in %s leads to a file and a heading that exist', (path) => {
  const problems = linkTargets(documentText(path)).map((target) => linkProblem(path, target));
  expect(problems.filter((problem) => problem !== undefined)).toEqual([]);
});

test.each(['src/README.md', 'CONTRIBUTING.md'])('every path in backticks in %s exists', (path) => {
  const paths = pathsInBackticks(documentText(path));
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((named) => !existsSync(join(ROOT, named)))).toEqual([]);
});

describe('the check of links', () => {
  test.each([
    ['no/such/file.md', 'does not exist'],
    ['LICENSE#anchor', 'only Markdown files have anchors'],
    ['#no-such-heading', 'has no such heading'],
    ['../outside.md', 'leads out of the repository'],
  ])('reports the link %s', (target, problem) => {
    expect(linkProblem('README.md', target)).toContain(problem);
  });

  test('finds Markdown links, images and HTML attributes, and none in code', () => {
    const markdown =
      '[a](one.md) ![b](two.png "t") <img src="three.png"> `[c](four.md)`\n```\n[d](five.md)\n```\n';
    expect(linkTargets(markdown)).toEqual(['one.md', 'two.png', 'three.png']);
  });

  test('computes anchors as GitHub does', () => {
    const markdown =
      '# A page: what now?\n```\n# no heading\n```\n## `code` & [link](x.md)\n## Twice\n## Twice\n';
    expect([...anchorsOf(markdown)]).toEqual(['a-page-what-now', 'code--link', 'twice', 'twice-1']);
  });
});
