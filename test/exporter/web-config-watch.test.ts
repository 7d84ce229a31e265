import { writeFileSync } from 'node:fs';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { ConfigError } from '../../src/config/problems.ts';
import { watchWebConfig } from '../../src/exporter/web-config-watch.ts';
import { createAuthority } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { recordedLog } from '../support/recorded-log.ts';
import { temporaryFiles } from '../support/temporary-files.ts';

const HASH = `$2y$10$${'a'.repeat(53)}`;
const users = (...names: readonly string[]) =>
  `basic_auth_users: { ${names.map((name) => `${name}: ${HASH}`).join(', ')} }\n`;

function watched(text: string, files = temporaryFiles()) {
  const file = files.write('web.yml', text);
  const { log, lines } = recordedLog();
  const access = watchWebConfig({ file, log, checkEveryMs: 10 });
  onTestFinished(access.close);
  const onChange = vi.fn();
  access.onChange(onChange);
  const names = () => Object.keys(access.current().users);
  return {
    access,
    lines,
    onChange,
    names,
    write: (next: string) => files.write('web.yml', next),
    file,
    files,
  };
}

describe('a watched web configuration', () => {
  it('can add users to an open access', async () => {
    const { names, write } = watched('{}\n');
    expect(names()).toEqual([]);
    write(users('alice'));
    await eventually(() => expect(names()).toEqual(['alice']));
  });

  it('is applied when its file has changed, and the change is logged', async () => {
    const { names, write, lines, onChange, access, file } = watched(users('alice'));
    expect(names()).toEqual(['alice']);
    write(users('alice', 'bob'));
    await eventually(() => expect(names()).toEqual(['alice', 'bob']));
    expect(onChange).toHaveBeenCalledExactlyOnceWith(access.current());
    expect(lines).toEqual([{ level: 'info', file, users: 2, msg: 'the web configuration has changed' }]);
  });

  it('stays in use while its file is not valid, and each problem is logged once', async () => {
    const { names, write, lines, onChange, file } = watched(users('alice'));
    write('basic_auth_users: { alice: secret }\n');
    await eventually(() => expect(lines).toHaveLength(1));
    expect(lines[0]).toEqual({
      level: 'error',
      file,
      problems: ['line 1: basic_auth_users.alice: is not a bcrypt hash: make one with htpasswd -nBC 10 NAME'],
      msg: 'the new web configuration cannot be applied; the previous one stays in use',
    });
    write('basic_auth_users: [\n');
    await eventually(() => expect(lines).toHaveLength(2));
    expect([names(), onChange.mock.calls]).toEqual([['alice'], []]);
    write(users('bob'));
    await eventually(() => expect(names()).toEqual(['bob']));
    // Every check finds the problem again, but the log has it once.
    expect(lines.map(({ level }) => level)).toEqual(['error', 'error', 'info']);
  });

  it('must be valid at the start', () => {
    const file = temporaryFiles().write('web.yml', 'users: {}');
    expect(() => watchWebConfig({ file, log: recordedLog().log })).toThrow(ConfigError);
  });

  it('is not read any more once it is closed', async () => {
    const { access, names, write } = watched(users('alice'));
    const other = watched(users('alice'));
    access.close();
    write(users('bob'));
    writeFileSync(other.file, users('bob'));
    await eventually(() => expect(other.names()).toEqual(['bob']));
    expect(names()).toEqual(['alice']);
  });

  it('restricts no access without a file', () => {
    const access = watchWebConfig({ file: undefined, log: recordedLog().log });
    expect(access.current()).toEqual({ users: {}, headers: {} });
  });
});

describe.skipIf(inject('missingPrograms').includes('openssl'))('watched certificates', () => {
  const TLS = 'tls_server_config: { cert_file: server.crt, key_file: server.key }\n';

  function withCertificate() {
    const files = temporaryFiles();
    const authority = createAuthority();
    const put = ({ cert, key } = authority.issue('server')) => {
      files.write('server.crt', cert);
      files.write('server.key', key);
      return cert;
    };
    const first = put();
    return { files, put, first, authority };
  }

  it('are applied when their files change, once the key fits the certificate', async () => {
    const { files, put, first, authority } = withCertificate();
    const { access, lines } = watched(TLS, files);
    const cert = () => access.current().tls?.context.cert;
    expect(cert()).toBe(first);
    const next = authority.issue('next');
    files.write('server.crt', next.cert);
    await eventually(() => expect(lines).toHaveLength(1));
    expect(lines[0]).toMatchObject({
      problems: ['line 1: tls_server_config.key_file: is not the key of the certificate'],
    });
    expect(cert()).toBe(first);
    put(next);
    await eventually(() => expect(cert()).toBe(next.cert));
  });

  it('cannot be added, removed or required without a restart', async () => {
    const { files, authority, first } = withCertificate();
    const { access, lines, write } = watched(TLS, files);
    write(users('alice'));
    await eventually(() => expect(lines).toHaveLength(1));
    files.write('ca.crt', authority.ca);
    const clients = 'client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.crt }';
    write(TLS.replace('}', `, ${clients}`));
    await eventually(() => expect(lines).toHaveLength(2));
    expect(lines.map(({ problems }) => problems)).toEqual([
      ['tls_server_config: TLS cannot be switched on or off while running; restart the exporter to apply it'],
      [
        'tls_server_config.client_auth_type: it cannot change while running; restart the exporter to apply it',
      ],
    ]);
    expect(access.current()).toMatchObject({
      users: {},
      tls: { clientAuth: 'NoClientCert', context: { cert: first } },
    });
  });
});
