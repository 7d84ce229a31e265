/** Where the repository is, for tests that read its files. */
import { join } from 'node:path';

/** The root folder, an absolute path. */
export const REPOSITORY = join(import.meta.dirname, '../..');
