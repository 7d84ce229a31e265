import { expect, test } from 'vitest';
import { licenceProblems } from './licences.ts';
import { readSbom } from './sbom.ts';

const of = (...licenses: object[]) => licenceProblems([{ name: 'p', version: '1.0.0', licenses }]);

test('every package that is shipped has a licence that Apache-2.0 code can be shipped with', () => {
  const { metadata, components } = readSbom();
  expect(metadata.component.name).toBe('timpush-exporter');
  expect(components.map(({ name }) => name)).toContain('fastify');
  expect(components.map(({ name }) => name)).not.toContain('vitest');
  expect(licenceProblems(components)).toEqual([]);
});

test.each([
  ['one that is allowed', [{ license: { id: 'MIT' } }]],
  ['a choice with one that is allowed', [{ expression: '(GPL-3.0-only OR MIT)' }]],
  ['two that are allowed', [{ expression: 'MIT AND ISC' }]],
])('%s is none to speak of', (_, licenses) => {
  expect(of(...licenses)).toEqual([]);
});

test.each([
  ['one that is not allowed', [{ license: { id: 'AGPL-3.0-only' } }], 'AGPL-3.0-only'],
  ['one beside another', [{ license: { id: 'MIT' } }, { license: { name: 'Ours' } }], 'MIT, Ours'],
  ['one of two that both hold', [{ expression: '(MIT AND GPL-2.0-only)' }], '(MIT AND GPL-2.0-only)'],
  ['a form that is not understood', [{ expression: '(MIT OR X) AND ISC' }], '(MIT OR X) AND ISC'],
  ['none', [], 'no licence'],
])('%s is reported with its package', (_, licenses, problem) => {
  expect(of(...licenses)).toEqual([`p 1.0.0: ${problem}`]);
});
