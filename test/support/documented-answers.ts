/** The vendor's documented samples as they are written there, and the reports that they are. */
import { readFileSync } from 'node:fs';
import type { FunnelReport } from '../../src/core/losses/funnel.ts';
import type { LossReport } from '../../src/core/losses/loss.ts';
import type { Script } from './scripted-upstream.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8');

/** The sample of `normal_push_loss`, which is no valid JSON. */
export const DOCUMENTED_LOSS = fixture('push-loss.documented.txt');
/** The same sample with its arrays where the field table has them. */
export const FLAT_LOSS = fixture('push-loss.flat.txt');
export const DOCUMENTED_STATISTICS = fixture('push-statistics.documented.txt');

const NO_CERTIFICATE = { code: '-1', info: 'certificate id not set' };
const NO_TOKEN = { code: '-2', info: 'token not uploaded' };
const INVALID_REGID = { code: '1', info: 'regid_invalid' };
const UNREGISTERED = { code: '410', info: 'Unregistered' };

export const LOSS_REPORT: LossReport = {
  overall: [
    { stage: 'ready_to_send', ...NO_CERTIFICATE, count: 167 },
    { stage: 'ready_to_send', ...NO_TOKEN, count: 125 },
    { stage: 'post_send_delivered', ...INVALID_REGID, count: 217 },
    { stage: 'post_send_delivered', ...UNREGISTERED, count: 35 },
  ],
  byPlatform: [
    { platform: 'apns', stage: 'ready_to_send', ...NO_CERTIFICATE, count: 5 },
    { platform: 'xiaomi', stage: 'ready_to_send', ...NO_CERTIFICATE, count: 123 },
    { platform: 'apns', stage: 'post_send_delivered', ...INVALID_REGID, count: 217 },
    { platform: 'huawei', stage: 'post_send_delivered', ...UNREGISTERED, count: 35 },
  ],
};

export const FUNNEL_REPORT: FunnelReport = {
  sendable: 933478,
  sent: 637076,
  delivered: 7616,
  clicked: 421,
  byPlatform: [{ platform: 'honor', sendable: 293, sent: 0, delivered: 0, clicked: 0 }],
};

/** Answers both commands with their samples. */
export const documentedAnswers: Script = ({ command }) =>
  command === 'normal_push_loss' ? DOCUMENTED_LOSS : DOCUMENTED_STATISTICS;

/** A refusal as the vendor words one. */
export function refusal(code: number, info = 'refused'): string {
  return JSON.stringify({ ActionStatus: 'FAIL', ErrorCode: code, ErrorInfo: info });
}
