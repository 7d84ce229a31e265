import { describe, expect, it } from 'vitest';
import { parseIncident } from '../../src/simulator/parse-incident.ts';

const NOW = 1741752000;
const SPAN = 'platform=huawei,from=-20m,to=+2h,factor=3';

describe('an incident on a command line', () => {
  it('is a code incident by default', () => {
    const text =
      'app=shop,platform=apns,stage=post_send_delivered,code=403,info=InvalidProviderToken,from=-20m,to=+2h,factor=400';
    expect(parseIncident(text, NOW)).toEqual({
      kind: 'code',
      app: 'shop',
      platform: 1,
      stage: 'post_send_delivered',
      code: '403',
      info: 'InvalidProviderToken',
      from: NOW - 1200,
      to: NOW + 7200,
      factor: 400,
    });
  });

  it('may concern receipts or volume, of all apps', () => {
    const span = { platform: 3, from: NOW - 1200, to: NOW + 7200, factor: 3 };
    expect(parseIncident(`kind=receipts,${SPAN}`, NOW)).toEqual({ kind: 'receipts', ...span });
    expect(parseIncident(`kind=volume,${SPAN}`, NOW)).toEqual({ kind: 'volume', ...span });
  });

  it('takes a platform by its integer, and times in all units or as unix seconds', () => {
    const read = (text: string) => parseIncident(`kind=volume,platform=8,factor=0.5,${text}`, NOW);
    expect(read('from=-90s,to=+2d')).toMatchObject({
      platform: 8,
      from: NOW - 90,
      to: NOW + 172_800,
      factor: 0.5,
    });
    expect(read('from=1741708800,to=1741795200')).toMatchObject({ from: 1741708800, to: 1741795200 });
  });

  it.each([
    ['', 'incident part "" is not of the form key=value'],
    ['platform', 'incident part "platform" is not of the form key=value'],
    [`${SPAN},from=-1h`, 'incident part "from" is given twice; give it once'],
    [`kind=flood,${SPAN}`, 'incident part "kind=flood" must be one of code, receipts, volume'],
    [
      `kind=volume,${SPAN},code=403`,
      'incident part "code" is not known here; allowed are kind, app, platform, from, to, factor',
    ],
    [SPAN, 'incident part "stage" is missing; write stage=…'],
    [`${SPAN},stage=sent`, 'incident part "stage=sent" must be one of ready_to_send, post_send_delivered'],
    [`${SPAN},stage=ready_to_send`, 'incident part "code" is missing; write code=…'],
    [
      'kind=volume,platform=nokia,from=-1h,to=+1h,factor=2',
      'incident part "platform=nokia" must be one of apns, xiaomi, huawei, fcm, meizu, oppo, vivo, honor, or 1 to 8',
    ],
    [
      'kind=volume,platform=9,from=-1h,to=+1h,factor=2',
      'incident part "platform=9" must be one of apns, xiaomi, huawei, fcm, meizu, oppo, vivo, honor, or 1 to 8',
    ],
    [
      'kind=volume,platform=1,from=yesterday,to=+1h,factor=2',
      'incident part "from=yesterday" must be a signed duration like -20m or +2h, or unix seconds',
    ],
    [
      'kind=volume,platform=1,from=-1h,to=2h,factor=2',
      'incident part "to=2h" needs a sign: write -2h (before now) or +2h (after now)',
    ],
    ['kind=volume,platform=1,from=+1h,to=+1h,factor=2', 'incident part "to" must lie after "from"'],
    [
      'kind=volume,platform=1,from=-1h,to=+1h,factor=-2',
      'incident part "factor=-2" must be a number that is not negative',
    ],
  ])('is refused with one sentence: %s', (text, message) => {
    expect(() => parseIncident(text, NOW)).toThrow(new Error(message));
  });
});
