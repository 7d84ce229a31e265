/** Takes the pictures of the demo for the documents, after a few polls: deploy/images/*.png. Takes some minutes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LossResponse } from '../../src/web/api/loss-schema.ts';
import { launchChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';

const ROOT = join(import.meta.dirname, '../..');
const IMAGES = join(ROOT, 'deploy/images');

const STATUS = '/?app=shop&window=1h';

/** A picture without a path shows the trace of the push that Huawei refused. */
const PICTURES = [
  { name: 'status', path: STATUS, colorScheme: 'light', width: 1100, height: 700 },
  { name: 'status-dark', path: STATUS, colorScheme: 'dark', width: 1100, height: 700 },
  { name: 'status-phone', path: STATUS, colorScheme: 'light', width: 360, height: 700 },
  { name: 'trace', path: undefined, colorScheme: 'light', width: 1100, height: 620 },
] as const;

/** Enough polls for the chart of the last polls to be a line. */
const POLLS = 3;

async function takePictures(url: string, tracePath: string): Promise<void> {
  const browser = await launchChromium();
  try {
    for (const { name, path = tracePath, colorScheme, width, height } of PICTURES) {
      const page = await browser.newPage({ colorScheme, viewport: { width, height } });
      await page.goto(url + path);
      await page.screenshot({ path: join(IMAGES, `${name}.png`) });
    }
  } finally {
    await browser.close();
  }
}

const url = `http://127.0.0.1:${await freePort()}`;
const demo = spawn(process.execPath, [join(ROOT, 'src/main.ts'), 'demo'], {
  env: { ...process.env, TIMPUSH_LISTEN_ADDRESS: new URL(url).host },
  stdio: ['ignore', 'pipe', 'ignore'],
});
let printed = '';
demo.stdout.setEncoding('utf8').on('data', (text: string) => {
  printed += text;
});
try {
  await eventually(async () => {
    const answer = (await (await fetch(`${url}/api/v1/loss?app=shop&window=1h`)).json()) as LossResponse;
    if (answer.history.length < POLLS) throw new Error('the demo has not polled often enough');
  });
  mkdirSync(IMAGES, { recursive: true });
  const [tracePath] = /\/trace\?\S*push_id=vendor-refused\S*/.exec(printed) ?? [];
  if (tracePath === undefined) throw new Error('the output of the demo contains no refused push');
  await takePictures(url, tracePath);
} finally {
  demo.kill();
  await once(demo, 'exit');
}
