import { describe, expect, it } from 'vitest';
import { createReadiness } from '../../src/exporter/readiness.ts';

describe('the readiness of the exporter', () => {
  it('waits for every app without a poll, and for none that is added later', () => {
    const polled = new Set<string>();
    const app = (name: string) => ({ name, isPolled: () => polled.has(name) });
    const apps = ['shop', 'club'].map(app);
    const appsNotPolled = createReadiness(apps);
    expect(appsNotPolled()).toEqual(['shop', 'club']);
    polled.add('shop');
    expect(appsNotPolled()).toEqual(['club']);
    polled.add('club');
    expect(appsNotPolled()).toEqual([]);
    apps.push(app('books'));
    expect(appsNotPolled()).toEqual([]);
  });

  it('still waits for an app that is added before all were polled', () => {
    const apps = [{ name: 'shop', isPolled: () => false }];
    const appsNotPolled = createReadiness(apps);
    expect(appsNotPolled()).toEqual(['shop']);
    apps.push({ name: 'books', isPolled: () => false });
    expect(appsNotPolled()).toEqual(['shop', 'books']);
  });
});
