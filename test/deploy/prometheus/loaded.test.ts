/** The repository's prometheus.yml, in a real Prometheus: it finds the rules, and each of them can be evaluated. */
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { RULE_FILES } from '../../../deploy/prometheus/source/rule-files.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { startPrometheus } from '../../support/prometheus.ts';
import { REPOSITORY } from '../../support/repository.ts';

interface LoadedRules {
  readonly data: {
    readonly groups: readonly {
      readonly name: string;
      readonly rules: readonly { readonly name: string; readonly health: string }[];
    }[];
  };
}

test.skipIf(inject('missingPrograms').includes('prometheus'))(
  'a real Prometheus loads every rule through prometheus.yml and evaluates it without an error',
  async () => {
    const nobody = `localhost:${await freePort()}`;
    const { url } = await startPrometheus({
      configFile: join(REPOSITORY, 'prometheus.yml'),
      replace: {
        'localhost:10087': nobody,
        'localhost:9093': nobody,
      },
    });
    await eventually(async () => {
      const { data } = (await (await fetch(`${url}/api/v1/rules`)).json()) as LoadedRules;
      const health = data.groups.flatMap(({ rules }) =>
        rules.map(({ name, health }) => `${name}: ${health}`),
      );
      const groups = RULE_FILES.flatMap((file) => file.groups);
      expect(health.toSorted()).toEqual(
        groups.flatMap(({ rules }) => rules.map(({ name }) => `${name}: ok`)).toSorted(),
      );
    });
  },
);
