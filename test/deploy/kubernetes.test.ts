/** The manifests agree with each other, with the rest of the repository, and with the program they run. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { planProblems } from '../../src/polling/app-plan.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { startProgram } from '../support/child-program.ts';
import { eventually } from '../support/eventually.ts';
import { kustomization, MANIFESTS, manifestPaths, manifestsOf, readManifest } from '../support/manifests.ts';
import { REPOSITORY } from '../support/repository.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold?: number;
}

interface Workload {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas: number;
    readonly strategy: { readonly type: string };
    readonly selector: Selector;
    readonly template: {
      readonly metadata: { readonly labels: Labels };
      readonly spec: {
        readonly automountServiceAccountToken: boolean;
        readonly securityContext: Readonly<Record<string, unknown>>;
        readonly containers: readonly [Container];
        readonly volumes: readonly Volume[];
      };
    };
  };
}

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly: boolean;
  }[];
}

interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string; readonly defaultMode: number };
}

type Labels = Readonly<Record<string, string>>;

interface Selector {
  readonly matchLabels: Labels;
}

const deployment = parse(readManifest('base/deployment.yaml')) as Workload;
const { metadata: podMetadata, spec: pod } = deployment.spec.template;
const [container] = pod.containers;
const service = parse(readManifest('base/service.yaml')) as {
  readonly metadata: { readonly labels: Labels };
  readonly spec: {
    readonly selector: Labels;
    readonly ports: readonly { readonly name: string; readonly port: number; readonly targetPort: string }[];
  };
};
const monitor = parse(readManifest('monitoring/servicemonitor.yaml')) as {
  readonly spec: {
    readonly selector: Selector;
    readonly endpoints: readonly {
      readonly port: string;
      readonly path: string;
      readonly interval: string;
      readonly relabelings: readonly { readonly targetLabel: string; readonly replacement: string }[];
    }[];
  };
};
const policy = parse(readManifest('base/networkpolicy.yaml')) as {
  readonly spec: {
    readonly podSelector: Selector;
    readonly ingress: readonly {
      readonly from: readonly { readonly namespaceSelector: Selector }[];
      readonly ports: readonly { readonly port: string }[];
    }[];
    readonly egress: readonly {
      readonly ports: readonly { readonly protocol: string; readonly port: number }[];
    }[];
  };
};
const example = kustomization('example');
const mountPath = (volume: string) =>
  container.volumeMounts.find(({ name }) => name === volume)?.mountPath ?? '';

describe('the kustomizations', () => {
  test.each(['base', 'monitoring', 'example'])(
    'in the folder %s list exactly the files that exist',
    (folder) => {
      const { resources, configMapGenerator = [] } = kustomization(folder);
      const listed = [...resources, ...configMapGenerator.flatMap(({ files }) => files)];
      const there = readdirSync(join(MANIFESTS, folder), { withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== 'kustomization.yaml')
        .map(({ name }) => name);
      expect(listed.filter((path) => !path.startsWith('../')).sort()).toEqual(there.sort());
      const folders = listed.filter((path) => path.startsWith('../'));
      const missing = folders.filter(
        (path) => !existsSync(join(MANIFESTS, folder, path, 'kustomization.yaml')),
      );
      expect(missing).toEqual([]);
    },
  );

  test('name no resource twice', () => {
    const names = manifestPaths()
      .flatMap((path) => manifestsOf(readManifest(path)))
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test('use the image of this project in the version of package.json', () => {
    const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    expect(container.image).toBe(`timpush-exporter:${version}`);
    expect(example.images).toMatchObject([{ name: 'timpush-exporter', newTag: version }]);
  });

  test('create the ConfigMap and the Secret that the pod mounts', () => {
    const named = (name: string) => pod.volumes.find((volume) => volume.name === name);
    expect(example.configMapGenerator?.map(({ name }) => name)).toEqual([named('config')?.configMap?.name]);
    expect(example.secretGenerator?.map(({ name }) => name)).toEqual([named('keys')?.secret?.secretName]);
  });

  test('read keys from a folder that git ignores', () => {
    const keys = example.secretGenerator?.flatMap(({ files }) => files) ?? [];
    expect(keys).toEqual(['keys/shop.key']);
    expect(readManifest('example/keys/.gitignore').split('\n')).toContain('*');
  });
});

describe('the manifests:', () => {
  test('Deployment, Service and NetworkPolicy select the pod, and the ServiceMonitor selects the Service', () => {
    for (const selected of [deployment.spec.selector.matchLabels, service.spec.selector]) {
      expect(podMetadata.labels).toMatchObject(selected);
    }
    expect(podMetadata.labels).toMatchObject(policy.spec.podSelector.matchLabels);
    expect(service.metadata.labels).toMatchObject(monitor.spec.selector.matchLabels);
    for (const { matchLabels } of [
      deployment.spec.selector,
      policy.spec.podSelector,
      monitor.spec.selector,
    ]) {
      expect(Object.keys(matchLabels)).not.toEqual([]);
    }
  });

  test('the port has the same name in every manifest', () => {
    const [{ name, containerPort } = { name: '', containerPort: 0 }] = container.ports;
    expect(service.spec.ports).toEqual([{ name, port: containerPort, targetPort: name }]);
    expect(monitor.spec.endpoints.map(({ port }) => port)).toEqual([name]);
    expect(policy.spec.ingress.flatMap(({ ports }) => ports.map(({ port }) => port))).toEqual([name]);
    const { startupProbe, livenessProbe, readinessProbe } = container;
    const probed = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet.port);
    expect(probed).toEqual([name, name, name]);
    expect(container.args).toContain(`--web.listen-address=:${containerPort}`);
  });

  test('scrapes have the interval and the job name of prometheus.yml', () => {
    const { global, scrape_configs } = parse(readFileSync(join(REPOSITORY, 'prometheus.yml'), 'utf8')) as {
      readonly global: { readonly scrape_interval: string };
      readonly scrape_configs: readonly { readonly job_name: string; readonly honor_labels: boolean }[];
    };
    expect(scrape_configs[0]?.honor_labels).toBe(true);
    expect(monitor.spec.endpoints).toMatchObject([
      {
        interval: global.scrape_interval,
        honorLabels: true,
        relabelings: [{ targetLabel: 'job', replacement: scrape_configs[0]?.job_name }],
      },
    ]);
  });

  test('the NetworkPolicy allows only scrapes from the namespace monitoring, DNS and HTTPS', () => {
    const sources = policy.spec.ingress.flatMap(({ from }) => from);
    expect(sources).toEqual([
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } },
    ]);
    const out = policy.spec.egress.flatMap(({ ports }) =>
      ports.map(({ protocol, port }) => `${protocol} ${port}`),
    );
    expect(out).toEqual(['UDP 53', 'TCP 53', 'TCP 443']);
  });
});

describe('the pod', () => {
  test('runs alone, even while it is replaced, because the API allows one call per second', () => {
    expect(deployment.spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  test('has no privileges, as the restricted Pod Security Standard requires', () => {
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    const enforced = manifestsOf(readManifest('example/namespace.yaml')).map(
      ({ metadata }) => metadata.labels,
    );
    expect(enforced).toEqual([{ 'pod-security.kubernetes.io/enforce': 'restricted' }]);
  });

  test('reads the keys through its group, and no other user can read them', () => {
    const secret = pod.volumes.find(({ name }) => name === 'keys')?.secret;
    expect(secret?.defaultMode.toString(8)).toBe('440');
    expect(pod.securityContext.fsGroup).toBe(pod.securityContext.runAsGroup);
    expect(container.volumeMounts.map(({ readOnly }) => readOnly)).toEqual([true, true]);
  });

  /** The example's configuration where a test can run it, with the key in place; `change` edits its text. */
  function installed(change: (config: string) => string = (config) => config): string {
    const folder = scratchFolder();
    const files = example.configMapGenerator?.flatMap((generator) => generator.files) ?? [];
    const keys = join(folder, 'keys');
    mkdirSync(keys);
    for (const path of example.secretGenerator?.flatMap((generator) => generator.files) ?? []) {
      writeFileSync(join(keys, basename(path)), 'key-of-shop\n');
    }
    for (const file of files) {
      writeFileSync(
        join(folder, file),
        change(readManifest(`example/${file}`).replaceAll(mountPath('keys'), keys)),
      );
    }
    return folder;
  }

  /** The container's arguments with the files of `folder` in place of those mounted. */
  const argsIn = (folder: string) => container.args.map((arg) => arg.replace(mountPath('config'), folder));

  test('loads the configuration from the mounted paths, and its polls fit into the call limit', () => {
    const [, configFile] = /^--config\.file=(.+)$/.exec(argsIn(installed())[0] ?? '') ?? [];
    const config = loadConfig({ env: {}, flags: { configFile } });
    expect(config.apps.map(({ name }) => name)).toEqual(['shop']);
    expect(planProblems(config)).toEqual([]);
  });

  test('starts with its arguments, and answers health checks and scrapes', async () => {
    const app = { name: 'shop', sdkappid: 1400000000, secretKey: 'key-of-shop' };
    const simulator = await startSimulator({ apps: [app] });
    onTestFinished(() => simulator.close());
    const folder = installed((config) => {
      const simulated = config.replace('data_center: singapore', `base_url: ${simulator.url}`);
      expect(simulated).not.toBe(config);
      return `poll: { windows: [5m] }\n${simulated}`;
    });
    const args = argsIn(folder).map((arg) => arg.replace(/:10087$/, '127.0.0.1:0'));
    const program = startProgram(process.execPath, [join(REPOSITORY, 'src/main.ts'), ...args]);
    const url = await eventually(async () => {
      const [, address] = /"address":"([^"]+)"/.exec(program.output()) ?? [];
      if (address === undefined) throw new Error(`the exporter does not listen: ${program.output()}`);
      return address;
    });
    const status = async (path: string) => (await fetch(url + path)).status;
    expect(await status(container.startupProbe.httpGet.path)).toBe(200);
    expect(await status(container.livenessProbe.httpGet.path)).toBe(200);
    await eventually(async () => expect(await status(container.readinessProbe.httpGet.path)).toBe(200));
    expect(monitor.spec.endpoints).not.toEqual([]);
    for (const { path } of monitor.spec.endpoints) expect(await status(path)).toBe(200);
  });

  test('is never restarted because its first poll takes long', () => {
    const { startupProbe, livenessProbe, readinessProbe } = container;
    for (const { httpGet } of [startupProbe, livenessProbe]) expect(httpGet.path).toBe('/-/healthy');
    expect(readinessProbe.httpGet.path).toBe('/-/ready');
    expect(startupProbe.periodSeconds * (startupProbe.failureThreshold ?? 3)).toBeGreaterThanOrEqual(60);
  });
});
