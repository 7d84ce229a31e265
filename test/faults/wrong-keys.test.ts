/** The secret keys of all apps are wrong: the exporter lives, says so, asks rarely, and heals when the files are mended. */
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryFiles } from '../support/temporary-files.ts';
import { callsPerPoll, usualCount } from './arrivals.ts';
import { faultyWorld, type LogLine, seenApps } from './faulty-world.ts';

const POLLS = 3;

test('the exporter keeps running and logs it while the keys of all apps are wrong, and recovers with right keys', async () => {
  const apps = seenApps(['shop', 'club', 'news']);
  const files = temporaryFiles();
  const paths = new Map(apps.map(({ name }) => [name, files.write(`${name}.key`, `not-the-key-of-${name}`)]));
  const beginMs = Date.now();
  const world = await faultyWorld(apps, ({ name }) => ({ secret_key_file: paths.get(name) }));
  const { exporter, watchUntil } = world;
  const logged = (app: string, part: string) =>
    world.log().filter((line: LogLine) => line.app === app && line.msg.includes(part));

  await watchUntil(() =>
    apps.every(({ name }) => logged(name, 'answered ErrorCode 70009').length >= 2 * POLLS),
  );
  for (const app of apps) {
    const [line] = logged(app.name, 'answered ErrorCode 70009');
    expect(line).toMatchObject({
      level: 'warn',
      reason: 'auth',
      advice: 'the secret key does not belong to this sdkappid: copy it again from the Chat console',
    });
    expect(usualCount(callsPerPoll(world.calls(), app, { fromMs: beginMs, toMs: Date.now() }))).toBe(1);
  }
  expect((await fetch(`${exporter.url}/-/healthy`)).status).toBe(200);

  const [shop] = apps;
  rmSync(paths.get(shop?.name ?? '') ?? '');
  await watchUntil(() => logged('shop', 'shop.key cannot be read (ENOENT)').length > 0);
  expect(logged('shop', 'shop.key cannot be read (ENOENT)')).not.toEqual([]);

  for (const { name, secretKey } of apps) files.write(`${name}.key`, secretKey);
  await watchUntil((page) => apps.every((app) => page(app).up));
  const pages = world.snapshots.at(-1)?.pages;
  expect(apps.filter(({ name }) => !pages?.get(name)?.up)).toEqual([]);
  for (const { name, secretKey } of apps) {
    expect(logged(name, 'polls succeed again')).not.toEqual([]);
    expect(exporter.output()).not.toContain(secretKey);
  }
});
