/** The page as the exporter gives it, in files, for rivals to serve. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scrapeBody } from './page.ts';
import type { Programs } from './programs.ts';

export interface SavedPage {
  readonly plainFile: string;
  readonly gzipFile: string;
  readonly text: string;
}

export async function savePage(programs: Programs, url: string): Promise<SavedPage> {
  const folder = programs.folder();
  const [plainFile, gzipFile] = [join(folder, 'page.txt'), join(folder, 'page.txt.gz')];
  writeFileSync(gzipFile, await scrapeBody(url, { gzip: true }));
  const plain = await scrapeBody(url);
  writeFileSync(plainFile, plain);
  return { plainFile, gzipFile, text: plain.toString('utf8') };
}
