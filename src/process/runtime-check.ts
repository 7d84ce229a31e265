/** Whether this Node can run the program; written so that old ones can read it. */

/** The oldest Node that works: undici's own requirement. */
export const OLDEST_NODE = '22.19.0';

/** One line for whoever started the program on too old a Node; undefined when all is well. */
export function runtimeProblem(nodeVersion: string): string | undefined {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `needs Node ${OLDEST_NODE} or later, but this is Node ${nodeVersion}: install a newer one`;
}
