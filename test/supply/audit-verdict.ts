/** What `npm audit --json` came to. */

export type AuditVerdict =
  | { readonly kind: 'unavailable'; readonly why: string }
  /** `grave` are those that must be mended now, a line each. */
  | { readonly kind: 'audited'; readonly grave: readonly string[]; readonly lesser: number };

interface Report {
  readonly message?: string;
  readonly vulnerabilities?: Readonly<Record<string, Vulnerability>>;
}

interface Vulnerability {
  readonly name: string;
  readonly severity: string;
  readonly via: readonly (string | { readonly title: string; readonly url: string })[];
}

const GRAVE: readonly string[] = ['high', 'critical'];

/** A registry that has no audit, or none at all, is not a package that is good: the two must not look alike. */
export function auditVerdict(output: string): AuditVerdict {
  const report = parsed(output);
  if (report?.vulnerabilities === undefined)
    return { kind: 'unavailable', why: report?.message ?? 'npm gave no report' };
  const found = Object.values(report.vulnerabilities);
  const grave = found.filter(({ severity }) => GRAVE.includes(severity));
  return { kind: 'audited', grave: grave.map(described), lesser: found.length - grave.length };
}

function described({ name, severity, via }: Vulnerability): string {
  const causes = via.map((cause) =>
    typeof cause === 'string' ? `by ${cause}` : `${cause.title} ${cause.url}`,
  );
  return `${name}: ${severity}: ${causes.join('; ')}`;
}

function parsed(output: string): Report | undefined {
  try {
    return JSON.parse(output);
  } catch {
    return undefined;
  }
}
