/** The status page in a real browser, on a real exporter process and the simulator as the upstream. */
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { startSimulator } from '../../src/simulator/server.ts';
import { openPage, seriousFindings } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { startExporterProcess } from '../support/exporter-process.ts';

const HOSTILE = '<script>document.title = "changed"</script><img src="x" onerror="document.title = 1">';

const APPS = [
  { name: 'shop', sdkappid: 1400000001, secretKey: 'key-of-shop' },
  { name: 'club', sdkappid: 1400000002, secretKey: 'key-of-club' },
] as const;

/** Starts an exporter, which has polled every window when this resolves. One loss of the app shop has a hostile text. */
async function startedOnSimulator(): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const simulator = await startSimulator({
    apps: APPS,
    minCallIntervalMs: 0,
    incidents: [
      {
        kind: 'code',
        app: 'shop',
        platform: 3,
        stage: 'post_send_delivered',
        code: '80200003',
        info: HOSTILE,
        factor: 20_000,
        from: now - 1800,
        to: now + 3600,
      },
    ],
  });
  onTestFinished(() => simulator.close());
  const { url } = await startExporterProcess({
    poll: { windows: ['5m', '1h', '7d'], call_interval: '1ms' },
    apps: APPS.map(({ name, sdkappid, secretKey }) => {
      return { name, sdkappid, secret_key: secretKey, base_url: simulator.url };
    }),
  });
  await eventually(async () => {
    expect((await fetch(`${url}/-/ready`)).status).toBe(200);
  });
  return url;
}

describe.skipIf(inject('missingPrograms').includes('chromium'))('in Chromium', () => {
  test('the status page loads without an error, and links to the other apps and windows', async () => {
    const url = await startedOnSimulator();
    const { page, complaints } = await openPage(url);
    expect(await page.title()).toBe('shop 1h · timpush-exporter');
    expect(await page.locator('.losses tbody tr').first().innerText()).toContain('80200003');

    await page.getByRole('navigation', { name: 'Window' }).getByRole('link', { name: '5m' }).click();
    await page.waitForURL('**/?app=shop&window=5m');
    expect(await page.locator('h1').innerText()).toBe('Push losses of shop, last 5m');

    await page.getByRole('navigation', { name: 'App' }).getByRole('link', { name: 'club' }).click();
    await page.waitForURL('**/?app=club&window=5m');
    expect(await page.locator('h1').innerText()).toBe('Push losses of club, last 5m');
    expect(await page.locator('[aria-current=page]').allInnerTexts()).toEqual(['club', '5m']);
    expect(complaints).toEqual([]);
  });

  test('the keyboard opens the remedy of a code', async () => {
    const { page } = await openPage(await startedOnSimulator());
    await page.locator('.losses tbody a').first().focus();
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#code-huawei-80200003');
    const remedy = page.locator('.remedies > li:has(:target)');
    expect(await remedy.innerText()).toContain('Check the app id and app secret');
  });

  test('the status page shows a script in ErrInfo as text', async () => {
    const { page, complaints } = await openPage(await startedOnSimulator());
    expect(await page.locator('.remedies .info').allInnerTexts()).toContainEqual(
      expect.stringContaining(HOSTILE.slice(0, 40)),
    );
    expect(await page.locator('main script, main img').count()).toBe(0);
    expect(await page.title()).toBe('shop 1h · timpush-exporter');
    expect(complaints).toEqual([]);
  });

  test('the status page is complete without JavaScript', async () => {
    const { page } = await openPage(await startedOnSimulator(), { javaScriptEnabled: false });
    expect(await page.locator('.losses tbody tr').count()).toBeGreaterThan(10);
    expect(await page.locator('svg.funnel').isVisible()).toBe(true);
  });

  test.each(['light', 'dark'] as const)(
    'axe-core finds no serious problem in the %s status page',
    async (colorScheme) => {
      const { page } = await openPage(await startedOnSimulator(), { colorScheme });
      // The folded rows are checked too.
      await page.locator('summary').click();
      expect(await seriousFindings(page)).toEqual([]);
    },
  );

  test.each([360, 768, 1280])(
    'the status page does not scroll horizontally at a width of %d px',
    async (width) => {
      const { page } = await openPage(await startedOnSimulator(), { viewport: { width, height: 800 } });
      await page.locator('summary').click();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(
        await page.evaluate(
          '[...document.querySelectorAll(".scroll")].filter((one) => one.scrollWidth > one.clientWidth).length',
        ),
      ).toBe(0);
    },
  );

  test('an update of the status page keeps the scroll position, the focus and the open rows', async () => {
    const { page, complaints } = await openPage('about:blank');
    await page.clock.install();
    await page.goto(await startedOnSimulator());
    await page.locator('summary').click();
    await page.evaluate('scrollTo(0, 500)');
    await page.locator('.losses tbody a').nth(3).focus();
    const before = await page.evaluate('[scrollY, document.activeElement.getAttribute("href")]');
    await page.evaluate(
      'for (const one of document.querySelectorAll(".freshness p, .losses caption")) one.textContent = "outdated"',
    );

    const updated = page.waitForResponse((response) => response.request().resourceType() === 'fetch');
    await page.clock.fastForward(15_000);
    await updated;
    await eventually(async () =>
      expect(await page.locator('.freshness').innerText()).toContain('The counts are'),
    );
    expect(await page.locator('details').getAttribute('open')).toBe('');
    expect(await page.evaluate('[scrollY, document.activeElement.getAttribute("href")]')).toEqual(before);
    expect(complaints.filter((one) => !one.startsWith('request to'))).toEqual([]);
  });

  test('the status page is not updated while it is hidden, and immediately when it is visible again', async () => {
    const { page } = await openPage('about:blank');
    await page.clock.install();
    await page.goto(await startedOnSimulator());
    let fetches = 0;
    page.on('request', (request) => {
      if (request.resourceType() === 'fetch') fetches += 1;
    });
    const setHidden = (hidden: boolean) =>
      page.evaluate(
        `Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });` +
          `document.dispatchEvent(new Event('visibilitychange'))`,
      );
    await setHidden(true);
    await page.clock.fastForward(600_000);
    expect(fetches).toBe(0);
    const updated = page.waitForResponse((response) => response.request().resourceType() === 'fetch');
    await setHidden(false);
    await updated;
    expect(fetches).toBe(1);
  });

  test('the status page says that the exporter does not answer, and keeps its counts', async () => {
    const { page } = await openPage('about:blank');
    await page.clock.install();
    await page.goto(await startedOnSimulator());
    await page.route('**/*', (route) => route.abort());
    await page.clock.fastForward(15_000);
    await eventually(async () =>
      expect(await page.getByRole('status').innerText()).toBe(
        'The exporter does not answer, so this page is not updated.',
      ),
    );
    expect(await page.locator('.losses tbody tr').count()).toBeGreaterThan(10);
  });
});
