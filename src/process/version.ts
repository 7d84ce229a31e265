/** The version of the program, from package.json; the revision is set where the program is packaged. */
import manifest from '../../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;
