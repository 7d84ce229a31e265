import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { PlatformLossBucket } from '../../../src/core/losses/loss.ts';
import { KNOWN_PLATFORMS } from '../../../src/core/losses/platform.ts';
import type { AppStatus } from '../../../src/web/status-query.ts';
import {
  badPoll,
  bucket,
  funnel,
  goodPoll,
  platformBucket,
  platformFunnel,
  REFUSED,
} from '../../core/polls/outcomes.ts';
import { appStatus, NOW_MS } from '../app-status.ts';
import { get, listening } from '../listening.ts';

async function served(apps: readonly AppStatus[], build = { version: '1.2.3', revision: 'abc' }) {
  const { address } = await listening({ apps, ...build });
  return async (path: string) => {
    // The exposition of the test server is not compressed, whatever its header says.
    const response = await fetch(address + path, { headers: { 'accept-encoding': 'identity' } });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
}

/** The text of the main part: no tags, one space between words. */
function words(page: string): string {
  const main = page.slice(page.indexOf('<main'), page.indexOf('</main>'));
  return main
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, ' ');
}

const lossesOf = (page: string) =>
  [...page.matchAll(/<th scope="row"><a href="#([^"]*)">/g)].map(([, id]) => id);

const pushes = { ...funnel(1000, 900, 400, 50), byPlatform: [platformFunnel('huawei', 500, 450, 10, 1)] };
const refused = (count: number) => ({
  overall: [bucket('post_send_delivered', '80200003', count), bucket('ready_to_send', '-2', 20)],
  byPlatform: [
    platformBucket('huawei', 'post_send_delivered', '80200003', count),
    platformBucket('huawei', 'ready_to_send', '-2', 20),
  ],
});
const POLL = [
  goodPoll('5m', NOW_MS - 20_000, { loss: refused(225), statistics: pushes }),
  goodPoll('1h', NOW_MS - 20_000, { loss: refused(180), statistics: pushes }),
  goodPoll('7d', NOW_MS - 20_000, { loss: refused(9), statistics: pushes }),
];
const SHOP = appStatus({ polls: [POLL] });
const CLUB = appStatus({ name: 'club & co', windows: ['5m', '7d'] });

describe('the status page', () => {
  it('shows the freshness, the funnel, the stages, and the largest loss with its change and its remedy', async () => {
    const get = await served([SHOP, CLUB]);
    const { status, headers, text } = await get('/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    const main = words(text);
    expect(main).toContain('Push losses of shop , last 1h');
    expect(main).toContain(
      'The counts are 20 s old. The window is 2025-03-12 13:00 to 2025-03-12 13:05 UTC.',
    );
    expect(main).toMatch(
      /Most pushes are lost on huawei with code 80200003 \( .* \): 180 pushes, 40\.0 % of those that entered the stage\. The share in the last 5m is 25 times the share in the last 7d\. Check/,
    );
    expect(main).toContain('sendable 1,000 sent 900 90.0 % delivered 400 44.4 % clicked 50 12.5 %');
    expect(main).toContain('before sending 2.0 % 20 of 1,000 sendable; 10.0 % of all losses');
    expect(main).toContain('after sending 20.0 % 180 of 900 sent; 90.0 % of all losses');
    expect(main).toMatch(
      /80200003 .* huawei after sending configuration 225 180 9 40\.0 % \+48\.0 pp ×25 \+38\.0 pp ×20/,
    );
    expect(main).toMatch(/platform configuration token huawei 180 20/);
    expect(text).toContain('aria-label="Funnel: 1,000 sendable, 900 sent, 400 delivered, 50 clicked"');
  });

  it('links every code to its remedy', async () => {
    const get = await served([SHOP]);
    const { text } = await get('/');
    expect(lossesOf(text)).toEqual(['code-huawei-80200003', 'code-huawei-unsent--2']);
    expect(text).toContain('<li id="code-huawei-80200003"');
    expect(text).toContain('<li id="code-huawei-unsent--2"');
  });

  it('shows the app and the window of its URL, and links to the others', async () => {
    const get = await served([SHOP, CLUB]);
    const { text } = await get('/?app=shop&window=5m');
    expect(text).toContain('<title>shop 5m · timpush-exporter</title>');
    const links = [...text.matchAll(/<li><a href="([^"]*)"( aria-current="page")?><bdi>/g)].map(
      ([, url = '', current]) => [
        url.replaceAll('&#38;', '&').replaceAll('&#61;', '='),
        current !== undefined,
      ],
    );
    expect(links).toEqual([
      ['/?app=shop&window=5m', true],
      ['/?app=club+%26+co&window=5m', false],
      ['/?app=shop&window=5m', true],
      ['/?app=shop&window=1h', false],
      ['/?app=shop&window=7d', false],
    ]);
    for (const [url] of links) expect((await get(String(url))).status).toBe(200);
    // The other app has no window of one hour, so its link names the default of that app.
    expect((await get('/?app=shop&window=1h')).text).toContain('app&#61;club+%26+co&#38;window&#61;5m"');
  });

  it.each([
    ['app=pub', 'There is no app pub: known apps are shop, club & co.'],
    ['window=%3Cscript%3E', 'There is no window <script>: known windows are 5m, 1h, 7d.'],
  ])('answers the query %s with 400, the known names, and links to the apps', async (query, message) => {
    const get = await served([SHOP, CLUB]);
    const { status, text } = await get(`/?${query}`);
    expect(status).toBe(400);
    expect(words(text)).toContain(`No such app or window ${message}`);
    expect(text).not.toContain('<script>');
    expect(text).toContain('href="/?app&#61;shop&#38;window&#61;1h"');
  });

  it('shows the newest failure with its advice, and whether a later poll succeeded', async () => {
    const failing = appStatus({ polls: [POLL, [badPoll('1h', NOW_MS - 5_000, REFUSED)]] });
    const main = words((await (await served([failing]))('/')).text);
    expect(main).toContain('failing The counts are 20 s old, and the newest poll failed.');
    expect(main).toContain(
      `The newest failure was 5 s ago (auth): ${REFUSED.message} . What to do: copy the secret key again .`,
    );
    // Both apis failed with the same message.
    expect(main.match(/newest failure/g)).toHaveLength(1);
    const mended = appStatus({ polls: [[badPoll('1h', NOW_MS - 90_000, REFUSED)], POLL] });
    expect(words((await (await served([mended]))('/')).text)).toContain(
      'A poll has succeeded since the newest failure, which was 1 min ago (auth)',
    );
  });

  it('shows no counts, and no zeros, before the first poll and after the last good one is too old', async () => {
    const get = await served([appStatus()]);
    const { status, text } = await get('/');
    expect(status).toBe(200);
    expect(words(text)).toContain('waiting Waiting for the first poll to end');
    expect(words(text)).toContain('No counts to show.');
    expect(words(text)).not.toMatch(/\b0\b/);
    const stale = appStatus({ polls: [POLL], nowMs: NOW_MS + 3_600_000 });
    const main = words((await (await served([stale]))('/')).text);
    expect(main).toContain('No counts: the last good poll is 60 min old');
    expect(main).not.toContain('80200003');
  });

  it('says that no push was lost', async () => {
    const quiet = appStatus({ polls: [[goodPoll('1h', NOW_MS - 1_000, { statistics: pushes })]] });
    expect(words((await (await served([quiet]))('/')).text)).toContain('No push was lost in the last 1h.');
  });

  it('draws the loss ratio of the last polls, with a gap for a failed poll', async () => {
    const app = appStatus({
      polls: [
        POLL,
        [badPoll('1h', NOW_MS - 10_000)],
        [goodPoll('1h', NOW_MS, { loss: refused(80), statistics: pushes })],
      ],
    });
    const { text } = await (await served([app]))('/');
    expect(text).toContain('aria-label="Loss ratio: 3 polls, from 10.0 % to 20.0 %, 1 without a ratio"');
    expect(text).toContain('<path d="M0,2h0M300,24h0"/>');
  });

  it('has the links that exporters usually have, and each of them works', async () => {
    const get = await served([SHOP]);
    const { text } = await get('/');
    const footer = text.slice(text.indexOf('<footer>'));
    expect(footer).toContain('Version 1.2.3, revision abc.');
    const links = [...footer.matchAll(/href="([^"]+)"/g)].map(([, link = '']) =>
      link.replaceAll('&#38;', '&').replaceAll('&#61;', '='),
    );
    expect(links).toEqual([
      '/metrics',
      '/-/ready',
      '/-/healthy',
      '/api/v1/loss?app=shop&window=1h',
      '/api/v1/openapi.json',
    ]);
    for (const link of links) expect((await get(link)).status).toBe(200);
  });

  it('refers only to its own files, which a browser can cache', async () => {
    const get = await served([SHOP]);
    const { text } = await get('/');
    const files = [...text.matchAll(/(?:src|<link [^>]*href)="([^"]+)"/g)].map(([, url = '']) =>
      url.replaceAll('&#61;', '='),
    );
    expect(files.map((url) => url.split('?')[0])).toEqual([
      '/-/assets/icon.svg',
      '/-/assets/status.css',
      '/-/assets/status.js',
    ]);
    for (const file of files) {
      const { status, headers } = await get(file);
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toContain('immutable');
      expect(headers.get('content-type')).toMatch(
        /^(image\/svg\+xml|text\/css; charset=utf-8|text\/javascript; charset=utf-8)$/,
      );
    }
  });
});

describe('the security of the status page', () => {
  it('allows its own style and scripts, and nothing inline', async () => {
    const get = await served([SHOP]);
    const { headers, text } = await get('/');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(text).not.toMatch(/ style=|<style|<script>| on[a-z]+=|https?:\/\//);
  });

  it('escapes codes, descriptions, names, messages and versions', async () => {
    const evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>\'&amp;';
    const loss = {
      overall: [bucket('ready_to_send', evil, 7, evil)],
      byPlatform: [
        platformBucket('apns', 'post_send_delivered', evil, 9, evil),
        platformBucket('apns', 'post_send_delivered', '\ud800\u202e', 8, `\u202e${evil}`),
      ],
    };
    const failure = { ...REFUSED, message: evil, advice: evil };
    const app = appStatus({
      name: evil,
      polls: [
        [goodPoll('1h', NOW_MS - 9_000, { loss, statistics: pushes })],
        [badPoll('1h', NOW_MS, failure)],
      ],
    });
    const { text } = await (await served([app], { version: evil, revision: evil }))('/');
    expect(text).not.toContain('<img');
    expect(text).not.toContain('<script>');
    expect(text.match(/<script /g)).toHaveLength(1);
    expect(text).not.toMatch(/[^=]"><img/);
    expect(words(text)).toContain(`What to do: ${evil.replace(/\s+/g, ' ')}`);
    const ids = [...text.matchAll(/ id="(code-[^"]*)"/g)].map(([, id = '']) => id);
    expect(ids).toHaveLength(3);
    for (const id of ids) expect(id).toMatch(/^[\w.-]+$/);
  });
});

describe('a status page of 1,000 losses', () => {
  const many: readonly PlatformLossBucket[] = Array.from({ length: 1000 }, (_, index) =>
    platformBucket(
      KNOWN_PLATFORMS[index % 9] ?? 'unknown',
      index % 2 === 0 ? 'ready_to_send' : 'post_send_delivered',
      String((index * 7919) % 100_003),
      (index * 104_729) % 10_007,
      `reason ${(index * 31_337) % 65_537} in the words of the push vendor`,
    ),
  );
  const poll = (['5m', '1h', '7d'] as const).map((window, at) =>
    goodPoll(window, NOW_MS, {
      loss: { overall: [], byPlatform: many.map((one) => ({ ...one, count: one.count * (at * 13 + 1) })) },
      statistics: {
        ...pushes,
        byPlatform: KNOWN_PLATFORMS.map((platform) => platformFunnel(platform, 90_001, 80_001, 4, 3)),
      },
    }),
  );

  it('is smaller than 60 kB when it is compressed, and contains them all', async () => {
    const { address } = await listening({ apps: [appStatus({ polls: [poll] })] });
    const plain = (await get(address)).body.toString();
    expect(lossesOf(plain)).toHaveLength(1000);
    const { headers, body } = await get(address, { 'accept-encoding': 'gzip' });
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body).toString()).toBe(plain);
    expect(body.length).toBeLessThan(60_000);
  });
});
