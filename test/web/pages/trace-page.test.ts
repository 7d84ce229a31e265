import { describe, expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../../src/simulator/server.ts';
import type { TraceOutcome } from '../../../src/simulator/traffic/push-traces.ts';
import { KEY, testApp, testConfig } from '../../support/app-configs.ts';
import { refusal } from '../../support/documented-answers.ts';
import { type Script, scriptedUpstream } from '../../support/scripted-upstream.ts';
import { startedExporter } from '../../support/started-exporter.ts';

const SDKAPPID = 1400000001;

async function pagesOf(url: string, web: { readonly host?: string; readonly apps?: readonly string[] } = {}) {
  const { host = '127.0.0.1', apps = ['shop'] } = web;
  const poll = { windows: ['1h'], schedule: '0 0 1 1 *' };
  const config = testConfig(
    ...apps.map((name, index) => testApp(url, { name, sdkappid: SDKAPPID + index, poll })),
  );
  const { address } = await startedExporter({ ...config, web: { ...config.web, host } });
  return async (query: Readonly<Record<string, string>>) => {
    const at = address.replace('0.0.0.0', '127.0.0.1');
    const response = await fetch(`${at}/trace?${new URLSearchParams(query)}`);
    const { status, headers } = response;
    return { status, headers, page: await response.text(), at };
  };
}

async function simulated(apps: readonly string[] = ['shop']) {
  const simulator = await startSimulator({
    apps: apps.map((name, index) => ({ name, sdkappid: SDKAPPID + index, secretKey: KEY })),
    minCallIntervalMs: 0,
  });
  onTestFinished(() => simulator.close());
  const idOf = (outcome: TraceOutcome) =>
    simulator.tracedPushes.get(SDKAPPID)?.find((one) => one.outcome === outcome)?.pushId ?? '';
  return { idOf, open: await pagesOf(simulator.url, { apps }) };
}

/** The trace page of an exporter whose upstream answers traces by the script. */
async function scripted(trace: Script) {
  const upstream = await scriptedUpstream((arrival, index) =>
    arrival.command === 'normal_push_trace' ? trace(arrival, index) : refusal(90045),
  );
  return pagesOf(upstream.url);
}

/** The text of the main part: no tags, one space between words. */
function words(page: string): string {
  return page
    .slice(page.indexOf('<main'), page.indexOf('</main>'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

describe('the trace page', () => {
  it('is a form for a push id and an app, which lists every app', async () => {
    const { open } = await simulated(['shop', 'club']);
    const { status, page } = await open({});
    expect(status).toBe(200);
    expect(page).toContain('<form class="trace-form" action="/trace" method="get"');
    expect(page.match(/<option.*?<\/option>/g)).toEqual(['<option>shop</option>', '<option>club</option>']);
    expect(words(page)).toBe('Where did this push go? Push id App shop club Find');
  });

  it('shows a waterfall chart for every device instance, with verdict and masked tokens', async () => {
    const { open, idOf } = await simulated();
    const pushId = idOf('two_devices');
    const { status, headers, page } = await open({ push_id: ` ${pushId}\n`, app: 'shop' });
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(page).toContain(`value="${pushId}"`);
    const text = words(page);
    expect(text).toContain('The push failed with code 410 at APNs: the device token is no longer active.');
    expect(text).toMatch(
      /handed to the push vendor failed [\d-]+ [\d:]+ \+1s 410 Unregistered: [0-9a-f]{4}…/,
    );
    expect(page.match(/<section /g)).toHaveLength(2);
    expect(page.match(/<rect /g)).toHaveLength(4 + 3);
    expect(page.slice(page.indexOf('<main'))).not.toMatch(/[0-9a-f]{13}/);
  });

  it('needs no app in its query if there is only one app', async () => {
    const { open, idOf } = await simulated();
    expect((await open({ push_id: idOf('clicked') })).status).toBe(200);
  });

  it('has no inline script or style, and sends no request to another site', async () => {
    const { open, idOf } = await simulated();
    const { headers, page, at } = await open({ push_id: idOf('clicked') });
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'self'; script-src 'self';/,
    );
    expect(page).not.toMatch(/<script(?![^>]* src=)|\sstyle=|\son\w+=|https?:\/\//);
    const files = [...page.matchAll(/(?:src|href)="(\/-\/assets\/[^"]+)"/g)].map(([, path]) => path);
    expect(files).toHaveLength(4);
    for (const path of files) expect((await fetch(at + path)).status).toBe(200);
  });

  it('escapes the texts of the upstream and of its URL', async () => {
    const hostile = '<script>alert(1)</script>';
    const hop = { PushStatus: 2, ErrorCode: hostile, ErrorInfo: hostile, EventTime: hostile };
    const instance = {
      InstanceId: hostile,
      DeviceModel: hostile,
      System: hostile,
      Token: hostile,
      IMCommitStat: { IMStat: hop },
    };
    const open = await scripted(() =>
      JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, InstanceTrace: [instance] }),
    );
    const { status, page } = await open({ push_id: `"${hostile}`, app: 'shop' });
    expect(status).toBe(200);
    expect(page).not.toContain('<script>');
    expect(words(page)).toContain('The push failed with code &#60;script&#62;');
  });

  it.each([
    [{ push_id: 'x'.repeat(257) }, 400, 'The push id is longer than 256 characters.'],
    [{ push_id: 'x', app: 'pub' }, 400, 'There is no such app: known apps are shop.'],
    [
      { push_id: 'unknown' },
      404,
      'The upstream knows nothing about this push id: it may be older than 7 days',
    ],
  ])('shows below its form the problem of the query %j', async (query, expected, text) => {
    const { open } = await simulated();
    const { status, page } = await open(query as Record<string, string>);
    expect(status).toBe(expected);
    expect(page).toContain('<form ');
    expect(words(page)).toContain(text);
  });

  it('shows the error of the upstream and what to do', async () => {
    const open = await scripted(() => refusal(90045));
    const { status, page } = await open({ push_id: 'x' });
    expect(status).toBe(502);
    expect(words(page)).toContain('answered ErrorCode 90045: refused (config). What to do: the push service');
  });

  it('shows the reason and no form if the server listens on another address than loopback', async () => {
    const open = await pagesOf('http://127.0.0.1:1', { host: '0.0.0.0' });
    const { status, page } = await open({ push_id: 'x' });
    expect(status).toBe(403);
    expect(page).not.toContain('<form ');
    expect(words(page)).toMatch(
      /^Where did this push go\? Push traces are personal data, and clients on other machines can connect/,
    );
  });
});
