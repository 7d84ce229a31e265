/** The simulator as a process of its own, so that no other work holds up the moments at which calls arrive. */
import { startSimulator } from '../../src/simulator/server.ts';

/** Lines on standard output: its address first, then every call as it arrives. */
function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const { url } = await startSimulator({
  ...JSON.parse(process.argv[2] ?? '{}'),
  log: ({ sdkappid }) => print({ sdkappid, atMs: Date.now(), monotonicMs: performance.now() }),
});
print({ url });
