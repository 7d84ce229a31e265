/**
 * The upstream of the benchmark, a process of its own: answers both commands with little work and other counts each time,
 * and notes when the last byte of each poll left. Arguments: rows of losses by platform, calls per poll.
 */
import { createServer } from 'node:http';

const [platformRows = 0, callsPerPoll = 16] = process.argv.slice(2).map(Number);

const PLATFORMS = 8;

/** A code on each platform in turn, then the next code: an app has as many overall as its busiest platform. */
const codes = Array.from({ length: platformRows }, (_, index) => ({
  PushPlatform: (index % PLATFORMS) + 1,
  ErrCode: String(80_200_000 + Math.floor(index / PLATFORMS)),
  ErrInfo: `made-up reason ${Math.floor(index / PLATFORMS)}`,
}));

/** Stands for the number of the call; what follows it makes the counts of one answer differ. */
const CALL = '"@"';
const countsOf = (index: number) => ({
  TotalCount: '@',
  SentCount: `@-${index + 11}`,
  DeliveredCount: `@-${index + 22}`,
  ClickCount: `@-${index + 33}`,
});

const answers = {
  normal_push_loss: template({
    PostSendDeliveredLoss: codes
      .filter(({ PushPlatform }) => PushPlatform === 1)
      .map(({ ErrCode, ErrInfo }, index) => ({ ErrCode, ErrCount: `@-${index + 100}`, ErrInfo })),
    PlatformPostSendDeliveredLoss: codes.map((code, index) => ({ ...code, ErrCount: `@-${index + 200}` })),
  }),
  normal_push_statistics: template({
    ...countsOf(0),
    PlatformStatistics: Array.from({ length: PLATFORMS }, (_, index) => ({
      PushPlatform: index + 1,
      ...countsOf(index + 1),
    })),
  }),
};

/** The text of an answer, cut where the number of the call goes. `"@-11"` becomes that number and 11 behind it. */
function template(fields: object): readonly string[] {
  const text = JSON.stringify({ ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', ...fields });
  return text.replaceAll(/"@-(\d+)"/g, `${CALL}$1`).split(CALL);
}

const calls = new Map<string, number>();
/** When the last byte of an app's poll left, by the app's number and the poll's. */
let lastBytes: Record<string, number> = {};

const server = createServer((request, response) => {
  const url = request.url ?? '';
  const sdkappid = /[?&]sdkappid=(\d+)/.exec(url)?.[1] ?? '';
  const call = (calls.get(sdkappid) ?? 0) + 1;
  calls.set(sdkappid, call);
  const answer = url.includes('/normal_push_loss?')
    ? answers.normal_push_loss
    : answers.normal_push_statistics;
  request.resume();
  response.on('finish', () => {
    lastBytes[`${sdkappid} ${Math.floor((call - 1) / callsPerPoll)}`] = monotonicMs();
  });
  const body = answer.join(String(call));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
});

/** The same clock in all processes of the machine. */
function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

server.keepAliveTimeout = 75_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.(typeof address === 'object' ? address?.port : undefined);
});
/** Whatever it is asked, it answers with the last bytes since it was asked before. */
process.on('message', () => {
  process.send?.(lastBytes);
  lastBytes = {};
});
process.on('disconnect', () => process.exit());
