/** Checks the version of Node. Old versions must be able to read this file. */

/** The oldest usable version, which undici requires. */
export const OLDEST_NODE = '22.19.0';

/** One line that explains why this version of Node is too old; undefined when it is new enough. */
export function runtimeProblem(nodeVersion: string): string | undefined {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Node ${nodeVersion} is too old; install Node ${OLDEST_NODE} or later`;
}
