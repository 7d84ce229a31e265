import { describe, expect, it } from 'vitest';
import { POLLED_APIS } from '../../../src/core/polls/poll-state.ts';
import { type LossResponse, lossResponse } from '../../../src/web/api/loss-schema.ts';
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
import { listening } from '../listening.ts';

const HOSTILE = '<script>alert(1)</script>';
const GOOD = goodPoll('1h', NOW_MS - 40_000, {
  loss: {
    overall: [bucket('post_send_delivered', '80200003', 30, HOSTILE)],
    byPlatform: [platformBucket('huawei', 'post_send_delivered', '80200003', 30, HOSTILE)],
  },
  statistics: { ...funnel(100, 90, 40, 5), byPlatform: [platformFunnel('huawei', 60, 60, 10, 1)] },
});
const SHOP = appStatus({ polls: [[badPoll('1h', NOW_MS - 100_000, REFUSED)], [GOOD]] });

async function client(apps: readonly AppStatus[] = [SHOP, appStatus({ name: 'club' })]) {
  const { address } = await listening({ apps });
  return async (path: string) => {
    const response = await fetch(address + path);
    return { status: response.status, headers: response.headers, json: (await response.json()) as unknown };
  };
}

describe('GET /api/v1/loss', () => {
  it('answers with the report of the app and the window in its query', async () => {
    const get = await client();
    const { status, headers, json } = await get('/api/v1/loss?app=shop&window=1h');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(json).toEqual({
      app: 'shop',
      window: '1h',
      at: '2025-03-12T13:05:10.000Z',
      start: '2025-03-12T13:00:00.000Z',
      end: '2025-03-12T13:05:00.000Z',
      freshness: {
        condition: 'fresh',
        words: 'The counts are 40 s old.',
        commands: POLLED_APIS.map((api) => ({
          api,
          condition: 'fresh',
          lastSuccess: '2025-03-12T13:04:30.000Z',
          lastFailure: {
            at: '2025-03-12T13:03:30.000Z',
            reason: 'auth',
            code: 70009,
            message: REFUSED.message,
            advice: 'copy the secret key again',
            isOver: true,
          },
        })),
      },
      funnel: [
        { step: 'sendable', pushes: 100, ofPrevious: null },
        { step: 'sent', pushes: 90, ofPrevious: 0.9 },
        { step: 'delivered', pushes: 40, ofPrevious: 40 / 90 },
        { step: 'clicked', pushes: 5, ofPrevious: 0.125 },
      ],
      stages: [
        { stage: 'ready_to_send', count: 0, reached: 100, share: 0, ofLosses: 0 },
        { stage: 'post_send_delivered', count: 30, reached: 90, share: 30 / 90, ofLosses: 1 },
      ],
      losses: [
        {
          platform: 'huawei',
          stage: 'post_send_delivered',
          code: '80200003',
          info: HOSTILE,
          meaning: expect.any(String),
          cause: 'configuration',
          remedy: expect.any(String),
          count: 30,
          share: 0.5,
          counts: { '1h': 30 },
          changes: [
            { window: '5m', against: '7d', difference: null, factor: null },
            { window: '1h', against: '7d', difference: null, factor: null },
          ],
        },
      ],
      causes: [{ platform: 'huawei', counts: { configuration: 30 } }],
      history: [
        { at: '2025-03-12T13:03:30.000Z', lossRatio: null },
        { at: '2025-03-12T13:04:30.000Z', lossRatio: 0.3 },
      ],
    } satisfies LossResponse);
  });

  it('answers for the first app and one hour by default, and has null for each unknown value', async () => {
    const get = await client();
    expect((await get('/api/v1/loss')).json).toMatchObject({ app: 'shop', window: '1h' });
    const { status, json } = await get('/api/v1/loss?app=club&window=5m');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      app: 'club',
      window: '5m',
      freshness: { condition: 'waiting' },
      funnel: null,
      stages: null,
      losses: [],
    });
  });

  it.each([
    ['60m', '1h'],
    ['168h', '7d'],
    ['1w', '7d'],
  ])('finds the window %s as %s', async (spelling, window) => {
    const get = await client();
    expect((await get(`/api/v1/loss?app=shop&window=${spelling}`)).json).toMatchObject({ window });
  });

  it.each([
    ['app=pub', 'there is no app pub: known apps are shop, club', ['shop', 'club']],
    ['app=', 'there is no app : known apps are shop, club', ['shop', 'club']],
    ['app=shop&app=club', 'there is no app shop,club: known apps are shop, club', ['shop', 'club']],
    ['window=3h', 'there is no window 3h: known windows are 5m, 1h, 7d', ['5m', '1h', '7d']],
    ['window=1h&window=5m', 'there is no window 1h,5m: known windows are 5m, 1h, 7d', ['5m', '1h', '7d']],
    ['app=__proto__', 'there is no app __proto__: known apps are shop, club', ['shop', 'club']],
  ])('answers the query %s with 400 and the known names', async (query, error, known) => {
    const get = await client();
    const { status, json } = await get(`/api/v1/loss?${query}`);
    expect(status).toBe(400);
    expect(json).toEqual({ error, known });
  });
});

describe('the OpenAPI document', () => {
  it('describes GET /api/v1/loss by the schema that its responses match', async () => {
    const get = await client();
    const document = (await get('/api/v1/openapi.json')).json;
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'timpush-exporter', version: '1.2.3' },
      paths: {
        '/api/v1/loss': {
          get: {
            parameters: [
              { name: 'app', in: 'query', required: false },
              { name: 'window', in: 'query', required: false },
            ],
            responses: {
              200: {
                content: { 'application/json': { schema: { required: Object.keys(lossResponse.shape) } } },
              },
              400: { content: { 'application/json': { schema: { required: ['error', 'known'] } } } },
            },
          },
        },
      },
    });
    expect(Object.keys((document as { readonly paths: object }).paths)).toEqual(['/api/v1/loss']);
    for (const path of ['/api/v1/loss', '/api/v1/loss?app=club&window=7d']) {
      expect(lossResponse.safeParse((await get(path)).json).error).toBeUndefined();
    }
  });
});
