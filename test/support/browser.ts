/** Opens a page in a real browser and records its errors. */
import axe from 'axe-core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { launchChromium } from './chromium.ts';

export interface OpenedPage {
  readonly page: Page;
  /** Console messages, thrown errors, and requests that failed or went to other origins. */
  readonly complaints: readonly string[];
}

/** Opens `url` in a browser with an empty profile, which is closed when the test ends. */
export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage(options);
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) complaints.push(`request to ${request.url()}`);
  });
  page.on('requestfailed', (request) => {
    // A navigation aborts the requests of the page that it leaves.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()}`);
  });
  await page.goto(url);
  return { page, complaints };
}

/** What axe-core finds serious or worse in the page as it is now. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document)');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`);
}
