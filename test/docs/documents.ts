/** The committed Markdown documents, and what their readers can follow: links, anchors and paths. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '../..');

/** Paths from the root of every Markdown file that git tracks or would track. */
export function documentPaths(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', '*.md'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return listed.split('\n').filter((path) => path !== '' && existsSync(join(ROOT, path)));
}

export function documentText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Markdown links and images, and the `src`, `srcset` and `href` of HTML, outside of code. */
export function linkTargets(markdown: string): readonly string[] {
  const prose = withoutCode(markdown);
  const links = prose.matchAll(/\]\(<?([^()\s>]+)>?(?:\s+"[^"]*")?\)/g);
  const attributes = prose.matchAll(/\b(?:src|srcset|href)="([^"]+)"/g);
  return [...links, ...attributes].map(([, target = '']) => target);
}

/** The anchors that GitHub gives to the headings of a document. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = withoutFences(markdown).matchAll(/^#{1,6} +(.*?) *$/gm);
  return new Set(
    [...headings].map(([, heading = '']) => {
      const slug = heading
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
        .replaceAll(' ', '-');
      const times = seen.get(slug) ?? 0;
      seen.set(slug, times + 1);
      return times === 0 ? slug : `${slug}-${times}`;
    }),
  );
}

/** Why a relative link of the document leads nowhere; undefined if it is good or leads to another host. */
export function linkProblem(document: string, target: string): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined;
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? document : normalize(join(dirname(document), decodeURIComponent(file)));
  if (path.startsWith('..')) return `${target} leads out of the repository`;
  if (!existsSync(join(ROOT, path))) return `${target}: ${path} does not exist`;
  if (anchor === undefined) return undefined;
  if (!path.endsWith('.md')) return `${target}: only Markdown files have anchors`;
  return anchorsOf(documentText(path)).has(anchor) ? undefined : `${target}: ${path} has no such heading`;
}

const FOLDERS = ['src/', 'test/', 'deploy/', '.ci/', '.biome/'];

/** What a document names in backticks as a path from the root of the repository: `src/main.ts`, `src/core/`. */
export function pathsInBackticks(markdown: string): readonly string[] {
  return [...withoutFences(markdown).matchAll(/`([^`\n]+)`/g)]
    .map(([, text = '']) => text)
    .filter((text) => FOLDERS.some((folder) => text.startsWith(folder)) && !/[\s*…<]/.test(text));
}

function withoutFences(markdown: string): string {
  return markdown.replaceAll(/^ *```.*?^ *```/gms, '');
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replaceAll(/`[^`\n]*`/g, '');
}
