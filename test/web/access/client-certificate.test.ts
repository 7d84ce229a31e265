import { describe, expect, it } from 'vitest';
import { namesIn } from '../../../src/web/access/client-certificate.ts';

describe('the subject alternative names', () => {
  it.each([
    [undefined, []],
    ['', []],
    ['DNS:a.example, DNS:b.example', ['a.example', 'b.example']],
    ['IP Address:10.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1', ['10.0.0.1', '2001:db8::1']],
    ['email:a@b.example, URI:spiffe://x/y', ['a@b.example', 'spiffe://x/y']],
    // A name that contains the text of another name stays one name.
    ['URI:"spiffe://x/\\u002c DNS:prometheus", DNS:c', ['spiffe://x/, DNS:prometheus', 'c']],
    ['DNS:"a, DNS:prometheus", DNS:c', ['a, DNS:prometheus', 'c']],
    ['DNS:"a\\", DNS:prometheus"', ['a", DNS:prometheus']],
    ['DirName:"CN=prometheus", othername:<unsupported>, DNS:c', ['c']],
    ['DirName:"CN=x, DNS:prometheus", DNS:c', ['c']],
    // An ambiguous text contains no name.
    ['DNS:prometheus, rubbish', []],
    ['DNS:prometheus"x, DNS:c', []],
  ])('in the text %j are %j', (subjectAltName, names) => {
    expect(namesIn({ subjectAltName })).toEqual(names);
  });
});
