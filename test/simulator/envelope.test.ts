import { describe, expect, it } from 'vitest';
import { ENVELOPE_SHAPES, type EnvelopeShape, renderLossReport } from '../../src/simulator/envelope.ts';
import type { Counts } from '../../src/simulator/traffic/counts.ts';
import { lossArrays, statisticsFields } from '../../src/simulator/wire.ts';

const COUNTS: Counts = {
  overall: {
    funnel: { sendable: 100, sent: 95, delivered: 60, clicked: 3 },
    losses: [
      { stage: 'ready_to_send', code: '-1', info: 'certificate id not set', count: 5 },
      { stage: 'post_send_delivered', code: '410', info: 'a "text"\n of two lines', count: 7 },
    ],
  },
  platforms: [
    {
      platform: 1,
      funnel: { sendable: 100, sent: 95, delivered: 60, clicked: 3 },
      losses: [
        { stage: 'ready_to_send', code: '-1', info: 'certificate id not set', count: 5 },
        { stage: 'post_send_delivered', code: '410', info: 'a "text"\n of two lines', count: 7 },
      ],
    },
    { platform: 2, funnel: { sendable: 0, sent: 0, delivered: 0, clicked: 0 }, losses: [] },
  ],
};

const ARRAYS = {
  ReadyToSendLoss: [{ ErrCode: '-1', ErrCount: 5, ErrInfo: 'certificate id not set' }],
  PostSendDeliveredLoss: [{ ErrCode: '410', ErrCount: 7, ErrInfo: 'a "text"\n of two lines' }],
  PlatformReadyToSendLoss: [
    { PushPlatform: 1, ErrCode: '-1', ErrCount: 5, ErrInfo: 'certificate id not set' },
  ],
  PlatformPostSendDeliveredLoss: [
    { PushPlatform: 1, ErrCode: '410', ErrCount: 7, ErrInfo: 'a "text"\n of two lines' },
  ],
};
const HEAD = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: 'sucess' };

function render(shape: EnvelopeShape): string {
  return renderLossReport(shape, lossArrays(COUNTS, 'number'));
}

describe('a loss report', () => {
  const shapes: readonly (readonly [EnvelopeShape, object])[] = [
    ['root', { ...HEAD, ...ARRAYS }],
    ['results_object', { ...HEAD, Results: ARRAYS }],
    ['results_array', { ...HEAD, Results: [ARRAYS] }],
    ['child_object', { ...HEAD, LossInfo: ARRAYS }],
    ['child_array', { ...HEAD, LossInfo: [ARRAYS] }],
  ];

  it.each(shapes)('holds the same arrays in the shape %s', (shape, expected) => {
    expect(JSON.parse(render(shape))).toEqual(expected);
  });

  it('has a test here for each of its shapes', () => {
    expect([...shapes.map(([shape]) => shape), 'documented']).toEqual(ENVELOPE_SHAPES);
  });

  it('is not JSON in the documented shape, and is JSON without the keyless brace', () => {
    const text = render('documented');
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    const hoisted = text.replace('"sucess",{', '"sucess",').replace(/\}\}$/, '}');
    expect(JSON.parse(hoisted)).toEqual({ ...HEAD, ...ARRAYS });
  });

  it('equals the reference’s sample byte for byte in the documented shape', () => {
    const code = (
      stage: 'ready_to_send' | 'post_send_delivered',
      name: string,
      count: number,
      info: string,
    ) => ({
      stage,
      code: name,
      count,
      info,
    });
    const funnel = { sendable: 0, sent: 0, delivered: 0, clicked: 0 };
    const sample: Counts = {
      overall: {
        funnel,
        losses: [
          code('ready_to_send', '-1', 167, 'certificate id not set'),
          code('ready_to_send', '-2', 125, 'token not uploaded'),
          code('post_send_delivered', '1', 217, 'regid_invalid'),
          code('post_send_delivered', '410', 35, 'Unregistered'),
        ],
      },
      platforms: [
        {
          platform: 1,
          funnel,
          losses: [
            code('ready_to_send', '-1', 5, 'certificate id not set'),
            code('post_send_delivered', '1', 217, 'regid_invalid'),
          ],
        },
        { platform: 2, funnel, losses: [code('ready_to_send', '-1', 123, 'certificate id not set')] },
        { platform: 3, funnel, losses: [code('post_send_delivered', '410', 35, 'Unregistered')] },
      ],
    };
    expect(renderLossReport('documented', lossArrays(sample, 'number'))).toBe(
      [
        '{"ActionStatus": "OK","ErrorCode": 0,"ErrorInfo": "sucess",{',
        '"ReadyToSendLoss": [{"ErrCode": "-1","ErrCount": 167,"ErrInfo": "certificate id not set"},',
        '{"ErrCode": "-2","ErrCount": 125,"ErrInfo": "token not uploaded"}],',
        '"PostSendDeliveredLoss": [{"ErrCode": "1","ErrCount": 217,"ErrInfo": "regid_invalid"},',
        '{"ErrCode": "410","ErrCount": 35,"ErrInfo": "Unregistered"}],',
        '"PlatformReadyToSendLoss": [{"PushPlatform": 1,"ErrCode": "-1","ErrCount": 5,',
        '"ErrInfo": "certificate id not set"},{"PushPlatform": 2,"ErrCode": "-1","ErrCount": 123,',
        '"ErrInfo": "certificate id not set"}],',
        '"PlatformPostSendDeliveredLoss": [{"PushPlatform": 1,"ErrCode": "1","ErrCount": 217,',
        '"ErrInfo": "regid_invalid"},{"PushPlatform": 3,"ErrCode": "410","ErrCount": 35,',
        '"ErrInfo": "Unregistered"}]}}',
      ].join(''),
    );
  });
});

describe('a statistics report', () => {
  it('is flat, with one row for each platform that has pushes', () => {
    const counts = { TotalCount: 100, SentCount: 95, DeliveredCount: 60, ClickCount: 3 };
    expect(statisticsFields(COUNTS, 'number')).toEqual({
      ...counts,
      PlatformStatistics: [{ PushPlatform: 1, ...counts }],
    });
  });

  it('may write its counts as numeric strings', () => {
    expect(statisticsFields(COUNTS, 'string')).toMatchObject({ TotalCount: '100', SentCount: '95' });
    expect(lossArrays(COUNTS, 'string').ReadyToSendLoss).toMatchObject([{ ErrCount: '5' }]);
  });
});
