/** A real Alertmanager on loopback, with a scratch data folder, started on the repository's configuration. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startProgram } from './child-program.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { scratchFolder } from './scratch-folder.ts';

/** Where the configuration looks for its secrets; a test has them in a folder of its own. */
const SECRETS = '/etc/alertmanager/secrets';

export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** RFC 3339; in the past for an alert that is over. */
  readonly endsAt?: string;
}

export interface StandingAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly receivers: readonly string[];
  /** Names of the alerts that silence it. */
  readonly inhibitedBy: readonly string[];
}

export interface Alertmanager {
  readonly url: string;
  /** What it has written so far. */
  output(): string;
  /** Hands alerts over as Prometheus does. */
  post(alerts: readonly PostedAlert[]): Promise<void>;
  /** The alerts that stand now, inhibited or not. */
  alerts(): Promise<readonly StandingAlert[]>;
}

export interface AlertmanagerOptions {
  readonly configFile: string;
  /** The secret files by name: `page-url` and so on, with their content. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Changes to the text of the configuration: what must be there → what takes its place. */
  readonly replace?: Readonly<Record<string, string>>;
}

export async function startAlertmanager(options: AlertmanagerOptions): Promise<Alertmanager> {
  const folder = scratchFolder();
  const file = join(writeConfig(folder, options), 'alertmanager.yml');
  const address = `127.0.0.1:${await freePort()}`;
  const program = startProgram('prometheus-alertmanager', [
    `--config.file=${file}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ]);
  const url = `http://${address}`;
  await eventually(async () => {
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (!ready?.ok) throw new Error(`Alertmanager is not ready: ${program.output()}`);
  });
  return { url, output: program.output, post: (alerts) => post(url, alerts), alerts: () => standing(url) };
}

/** A copy of the configuration's folder, templates included, that reads its secrets beside it; gives its path. */
function writeConfig(folder: string, { configFile, secrets, replace = {} }: AlertmanagerOptions): string {
  const copy = join(folder, 'config');
  cpSync(dirname(configFile), copy, { recursive: true });
  const secretsFolder = join(folder, 'secrets');
  mkdirSync(secretsFolder);
  for (const [name, content] of Object.entries(secrets)) writeFileSync(join(secretsFolder, name), content);
  let config = readFileSync(configFile, 'utf8');
  for (const [before, after] of Object.entries({ [SECRETS]: secretsFolder, ...replace })) {
    if (!config.includes(before)) throw new Error(`${configFile} does not hold ${before}`);
    config = config.replaceAll(before, after);
  }
  writeFileSync(join(copy, 'alertmanager.yml'), config);
  return copy;
}

async function post(url: string, alerts: readonly PostedAlert[]): Promise<void> {
  const response = await fetch(`${url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
  });
  if (!response.ok)
    throw new Error(`Alertmanager refused alerts: ${response.status} ${await response.text()}`);
}

async function standing(url: string): Promise<readonly StandingAlert[]> {
  const response = await fetch(`${url}/api/v2/alerts`);
  const body = (await response.json()) as readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly receivers: readonly { readonly name: string }[];
    readonly fingerprint: string;
    readonly status: { readonly inhibitedBy: readonly string[] };
  }[];
  const names = new Map(body.map(({ fingerprint, labels }) => [fingerprint, labels.alertname ?? '']));
  return body.map(({ labels, receivers, status }) => ({
    labels,
    receivers: receivers.map(({ name }) => name),
    inhibitedBy: status.inhibitedBy.map((fingerprint) => names.get(fingerprint) ?? fingerprint),
  }));
}
