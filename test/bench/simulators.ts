/**
 * Simulators in a process of their own, for many small apps: verifies signatures, refuses calls that come too close, and
 * counts both. Arguments: first sdkappid, number of apps.
 */
import { startSimulator } from '../../src/simulator/server.ts';
import type { SimulatedCalls } from './simulator-processes.ts';

const [first = 0, count = 0] = process.argv.slice(2).map(Number);

/** Honor alone and few pushes: two codes on the average, which makes about a hundred series of counts. */
const SMALL = { platforms: [8], pushesPerDay: 400 };

const apps = Array.from({ length: count }, (_, index) => ({
  name: `app-${first + index}`,
  sdkappid: first + index,
  secretKey: `key-of-${first + index}`,
  ...SMALL,
}));

const WEEK_SECONDS = 7 * 86_400;

const simulator = await startSimulator({ apps });
// The first question about a week draws all its minutes: asked here, it costs no poll its time.
const end = Math.floor(Date.now() / 1000);
for (const { sdkappid } of apps) simulator.truth({ sdkappid, start: end - WEEK_SECONDS, end });

process.on('message', () => process.send?.(callsSoFar()));
process.on('disconnect', () => process.exit());
process.send?.({ url: simulator.url, apps });

function callsSoFar(): SimulatedCalls {
  const calls = [...simulator.calls.values()];
  return {
    answered: calls.reduce((sum, { answered }) => sum + answered, 0),
    refused: calls.reduce((sum, { refused }) => sum + refused, 0),
  };
}
