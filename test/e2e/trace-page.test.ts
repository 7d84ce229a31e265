/** The trace page in a real browser, on a real exporter process. */
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/server.ts';
import type { TraceOutcome } from '../../src/simulator/traffic/push-traces.ts';
import { openPage, seriousFindings } from '../support/browser.ts';
import { documentedAnswers } from '../support/documented-answers.ts';
import { startExporterProcess } from '../support/exporter-process.ts';
import { scriptedUpstream } from '../support/scripted-upstream.ts';

const APPS = [
  { name: 'shop', sdkappid: 1400000001, secretKey: 'key-of-shop' },
  { name: 'club', sdkappid: 1400000002, secretKey: 'key-of-club' },
] as const;

async function startedOn(upstreamUrl: string): Promise<string> {
  const { url } = await startExporterProcess({
    poll: { windows: ['1h'], call_interval: '1ms' },
    apps: APPS.map(({ name, sdkappid, secretKey }) => {
      return { name, sdkappid, secret_key: secretKey, base_url: upstreamUrl };
    }),
  });
  return url;
}

/** The URL of an exporter on the simulator, and the push ids of an app by their outcome. */
async function startedOnSimulator() {
  const simulator = await startSimulator({ apps: APPS, minCallIntervalMs: 0 });
  onTestFinished(() => simulator.close());
  const idOf = (outcome: TraceOutcome, { sdkappid } = APPS[0] as { readonly sdkappid: number }) => {
    const push = simulator.tracedPushes.get(sdkappid)?.find((one) => one.outcome === outcome);
    if (push === undefined) throw new Error(`no push has the outcome ${outcome}`);
    return push.pushId;
  };
  return { url: await startedOn(simulator.url), idOf };
}

/** The URL of an exporter whose upstream sends `text` in every text field of a trace. */
async function startedOnText(text: string): Promise<string> {
  const hop = { PushStatus: 2, ErrorCode: 80200003, ErrorInfo: text, EventTime: '2025-03-12 21:22:01' };
  const instance = {
    InstanceId: text,
    PushPlatform: 3,
    DeviceModel: text,
    System: text,
    SystemVersion: text,
    IMCommitStat: { IMStat: { ...hop, PushStatus: 1 } },
    OfflinePushStat: { OfflineStat: { ...hop, PushStatus: 1 }, ChannelStat: hop },
  };
  const trace = JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, InstanceTrace: [instance] });
  const upstream = await scriptedUpstream((arrival, index) =>
    arrival.command === 'normal_push_trace' ? trace : documentedAnswers(arrival, index),
  );
  return startedOn(upstream.url);
}

const tracePath = (pushId: string) => `/trace?${new URLSearchParams({ push_id: pushId, app: 'shop' })}`;

describe.skipIf(inject('missingPrograms').includes('chromium'))('in Chromium', () => {
  test('the status page links to the trace page, whose form shows the trace of a pasted push id', async () => {
    const { url, idOf } = await startedOnSimulator();
    const { page, complaints } = await openPage(url);
    await page.getByRole('link', { name: 'Trace a push' }).click();
    await page.waitForURL('**/trace');

    await page.getByLabel('Push id').focus();
    // A paste inserts the text at once, and can contain white space around the id.
    await page.keyboard.insertText(` ${idOf('clicked')} `);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/trace?push_id=*');
    expect(await page.getByLabel('Push id').inputValue()).toBe(idOf('clicked'));
    expect(await page.locator('.outcome-opened').innerText()).toMatch(/opened/i);
    expect(await page.locator('.waterfall tbody tr.done').count()).toBe(5);

    await page.getByLabel('Push id').fill(idOf('vendor_refused', APPS[1]));
    await page.getByLabel('App').selectOption('club');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.waitForURL('**&app=club');
    expect(await page.locator('.outcome-failed').innerText()).toBe(
      'The push failed with code 80200003 at Huawei: the access token has expired.',
    );
    expect(await page.locator('.waterfall tr.failed').innerText()).toContain('Incorrect OAuth token');
    expect(await page.locator('main').innerText()).toContain('Check the app id and app secret');
    expect(complaints).toEqual([]);
  });

  test('the trace page shows a script in ErrorInfo, in a device name or in the push id as text', async () => {
    const hostile = '<script>document.title = 1</script><img src="x" onerror="document.title = 2">';
    const { page, complaints } = await openPage((await startedOnText(hostile)) + tracePath(`">${hostile}`));
    expect(await page.locator('.waterfall tr.failed').innerText()).toContain(hostile.slice(0, 40));
    expect(await page.locator('section > p').first().innerText()).toContain(hostile.slice(0, 40));
    expect(await page.getByLabel('Push id').inputValue()).toBe(`">${hostile}`);
    expect(await page.locator('main script, main img').count()).toBe(0);
    expect(await page.title()).toBe('Push trace · timpush-exporter');
    expect(complaints).toEqual([]);
  });

  test('the trace page shows times in the time zone of the browser', async () => {
    const url = (await startedOnText('a text')) + tracePath('x');
    const { page } = await openPage(url, { timezoneId: 'America/New_York', locale: 'en-GB' });
    expect(await page.locator('#zone').innerText()).toBe('America/New_York');
    expect(await page.locator('.waterfall time').first().innerText()).toContain('09:22:01');
  });

  test('the trace page works without JavaScript, and shows times in UTC', async () => {
    const { page } = await openPage(`${await startedOnText('a text')}/trace`, { javaScriptEnabled: false });
    await page.getByLabel('Push id').fill('x');
    await page.getByRole('button', { name: 'Find' }).click();
    expect(await page.locator('#zone').innerText()).toBe('UTC');
    expect(await page.locator('.waterfall time').first().innerText()).toContain('13:22:01');
  });

  test.each(['light', 'dark'] as const)(
    'axe-core finds no serious problem in the %s trace page',
    async (colorScheme) => {
      const { url, idOf } = await startedOnSimulator();
      const { page } = await openPage(`${url}/trace`, { colorScheme });
      for (const pushId of ['', idOf('clicked'), idOf('two_devices'), idOf('pending_at_device'), 'unknown']) {
        await page.goto(url + tracePath(pushId));
        expect(await seriousFindings(page)).toEqual([]);
      }
    },
  );

  test.each([
    ['short text', 'a text'],
    ['long text without spaces', 'unbroken'.repeat(200)],
  ])(
    'only the waterfall chart scrolls horizontally at a width of 360 px if the upstream sends %s',
    async (_, text) => {
      const url = await startedOnText(text);
      const viewport = { width: 360, height: 800 };
      const { page } = await openPage(url + tracePath('unbroken'.repeat(30)), { viewport });
      expect(await page.locator('.waterfall').count()).toBe(1);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    },
  );
});
