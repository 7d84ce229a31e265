import { describe, expect, it } from 'vitest';
import { explainedLosses, funnelOn, shareOf } from '../../../src/core/losses/explained-loss.ts';
import type { FunnelReport } from '../../../src/core/losses/funnel.ts';
import { MESSAGES } from '../../../src/messages/messages.ts';
import { bucket, funnel, platformBucket, platformFunnel } from '../polls/outcomes.ts';

const FUNNEL: FunnelReport = {
  ...funnel(1000, 800, 700, 60),
  byPlatform: [platformFunnel('apns', 400, 200, 190, 20), platformFunnel('oppo', 600, 500, 400, 40)],
};

describe('the explained losses of a report', () => {
  it('begin with those of the whole app, by stage and then the largest first', () => {
    const loss = {
      overall: [
        bucket('post_send_delivered', '403', 90),
        bucket('ready_to_send', '-1', 5),
        bucket('ready_to_send', '-2', 40),
      ],
      byPlatform: [
        platformBucket('oppo', 'post_send_delivered', '1', 50),
        platformBucket('apns', 'post_send_delivered', '403', 90),
        platformBucket('apns', 'ready_to_send', '-2', 40),
      ],
    };
    const losses = explainedLosses(loss, FUNNEL, MESSAGES.en);
    expect(losses.map(({ platform, stage, code, count }) => [platform, stage, code, count])).toEqual([
      [null, 'ready_to_send', '-2', 40],
      [null, 'ready_to_send', '-1', 5],
      [null, 'post_send_delivered', '403', 90],
      ['apns', 'ready_to_send', '-2', 40],
      ['apns', 'post_send_delivered', '403', 90],
      ['oppo', 'post_send_delivered', '1', 50],
    ]);
  });

  it('have a share of the pushes that entered the stage, of the app or of the platform', () => {
    const loss = {
      overall: [bucket('ready_to_send', '-2', 100), bucket('post_send_delivered', '403', 100)],
      byPlatform: [
        platformBucket('apns', 'ready_to_send', '-2', 100),
        platformBucket('apns', 'post_send_delivered', '403', 100),
        platformBucket('fcm', 'post_send_delivered', '404', 100),
      ],
    };
    const losses = explainedLosses(loss, FUNNEL, MESSAGES.en);
    expect(losses.map(({ platform, share }) => [platform, share])).toEqual([
      [null, 0.1],
      [null, 0.125],
      ['apns', 0.25],
      ['apns', 0.5],
      // The report has no funnel of this platform.
      ['fcm', null],
    ]);
  });

  it('take the cause of an overall code from the platforms that report the same stage and code', () => {
    const causes = (...byPlatform: readonly ReturnType<typeof platformBucket>[]) =>
      explainedLosses(
        { overall: [bucket('post_send_delivered', '1', 9)], byPlatform },
        FUNNEL,
        MESSAGES.en,
      )[0]?.cause;
    expect(causes(platformBucket('oppo', 'post_send_delivered', '1', 9))).toBe('token');
    expect(causes(platformBucket('xiaomi', 'post_send_delivered', '1', 9))).toBe('vendor');
    const others = [
      platformBucket('oppo', 'ready_to_send', '1', 9),
      platformBucket('oppo', 'post_send_delivered', '2', 9),
    ];
    expect(causes(platformBucket('xiaomi', 'post_send_delivered', '1', 9), ...others)).toBe('vendor');
  });

  it('keep the description of the upstream beside meaning and remedy', () => {
    const loss = {
      overall: [],
      byPlatform: [platformBucket('apns', 'post_send_delivered', '403', 1, 'InvalidProviderToken')],
    };
    expect(explainedLosses(loss, FUNNEL, MESSAGES.en)[0]).toMatchObject({
      info: 'InvalidProviderToken',
      cause: 'configuration',
      meaning: expect.stringMatching(/\w/),
      remedy: expect.stringMatching(/key id and team id/),
    });
  });
});

describe('the share of lost pushes', () => {
  it('is unknown without a funnel and where no push entered the stage', () => {
    expect(shareOf(5, 'ready_to_send', undefined)).toBeNull();
    expect(shareOf(5, 'post_send_delivered', undefined)).toBeNull();
    expect(shareOf(0, 'ready_to_send', funnel(0, 10, 0, 0))).toBeNull();
    expect(shareOf(0, 'post_send_delivered', funnel(10, 0, 0, 0))).toBeNull();
    expect(shareOf(0, 'post_send_delivered', funnel(0, 10, 0, 0))).toBe(0);
  });
});

describe('the funnel of a platform', () => {
  it('is the whole app’s where no platform is named', () => {
    expect(funnelOn(FUNNEL, null)).toBe(FUNNEL);
    expect(funnelOn(FUNNEL, undefined)).toBe(FUNNEL);
  });

  it('is absent where the report has none of the platform, or there is no report', () => {
    expect(funnelOn(FUNNEL, 'oppo')).toEqual(platformFunnel('oppo', 600, 500, 400, 40));
    expect(funnelOn(FUNNEL, 'fcm')).toBeUndefined();
    expect(funnelOn(undefined, 'apns')).toBeUndefined();
    expect(funnelOn(undefined, null)).toBeUndefined();
  });
});
