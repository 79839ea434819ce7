import { describe, expect, it } from 'vitest';
import { readPlace } from '#adapters/outgoing/place.ts';
import { privateV4, privateV6, publicAddresses, spellings } from './addresses.ts';

const refusal = (url: string, alsoAllow?: readonly string[]): string | undefined => {
  const place = readPlace(url, alsoAllow);
  return 'refused' in place ? place.refused : undefined;
};

describe('a place to post to', () => {
  it('is a name with https', () => {
    expect(readPlace('https://hooks.acme.example/assets?a=1')).toMatchObject({
      host: 'hooks.acme.example',
      port: 443,
      exempt: false,
    });
    expect(readPlace('https://hooks.acme.example:8443')).toMatchObject({ port: 8443 });
    expect(readPlace('https://BÜCHER.example')).toMatchObject({ host: 'xn--bcher-kva.example' });
  });

  it('is never an address in numbers, in any spelling', () => {
    const v4 = privateV4.flatMap(spellings);
    const hosts = [...v4, ...privateV6.map((v6) => `[${v6}]`)];
    expect(hosts.length).toBeGreaterThanOrEqual(1000);
    expect(hosts.filter((host) => refusal(`https://${host}/`) === undefined)).toEqual([]);
  });

  it('is no public address in numbers either: nobody has a certificate to speak of for one', () => {
    const hosts = publicAddresses.map((one) => (one.includes(':') ? `[${one}]` : one));
    expect(hosts.filter((host) => refusal(`https://${host}/`) === undefined)).toEqual([]);
  });

  it.each([
    ['http://hooks.acme.example/', 'the address is not https'],
    ['ftp://hooks.acme.example/', 'the address is not https'],
    ['file:///etc/passwd', 'the address is not https'],
    ['gopher://127.0.0.1:6379/_x', 'the address is not https'],
    ['data:text/plain,x', 'the address is not https'],
    ['//hooks.acme.example', 'the address is none'],
    ['hooks.acme.example', 'the address is none'],
    ['https://', 'the address is none'],
    ['https://[fe80::1%25eth0]/', 'the address is none'],
    ['https://[fe80::1%eth0]/', 'the address is none'],
    ['https://user@hooks.acme.example/', 'the address carries credentials'],
    ['https://:pass@hooks.acme.example/', 'the address carries credentials'],
    ['https://hooks.acme.example#@127.0.0.1/', undefined],
    ['https://127.0.0.1#@hooks.acme.example/', 'the address has numbers where a name is wanted'],
    ['https://hooks.acme.example@127.0.0.1/', 'the address carries credentials'],
    ['https://127.0.0.1\\@hooks.acme.example/', 'the address has numbers where a name is wanted'],
    ['https://hooks.acme.example:22/', 'port 22 is not 443 or 8443'],
    ['https://hooks.acme.example:80/', 'port 80 is not 443 or 8443'],
    ['https://hooks.acme.example:0/', 'port 0 is not 443 or 8443'],
    [`https://hooks.acme.example/${'a'.repeat(2048)}`, 'the address is over 2 KiB'],
  ])('%s: %s', (url, refused) => expect(refusal(url)).toBe(refused));

  it('may be anywhere when the operator names host and port, and nowhere beside', () => {
    const own = ['127.0.0.1:4010', 'receiver.internal:443'];
    expect(readPlace('http://127.0.0.1:4010/a', own)).toMatchObject({ exempt: true, port: 4010 });
    expect(readPlace('http://0x7f.1:4010/a', own)).toMatchObject({ exempt: true });
    expect(readPlace('https://receiver.internal/', own)).toMatchObject({ exempt: true, port: 443 });
    expect(refusal('http://127.0.0.1:4011/', own)).toBe('the address is not https');
    expect(refusal('http://receiver.internal/', own)).toBe('the address is not https');
    expect(refusal('https://127.0.0.2:4010/', own)).toBe('port 4010 is not 443 or 8443');
    expect(refusal('http://u:p@127.0.0.1:4010/', own)).toBe('the address carries credentials');
  });

  it('is refused without a word of what stood there', () => {
    const texts = [...privateV4.flatMap(spellings), 'u:hunter2@acme.example', 'acme.example:22'];
    for (const text of texts)
      expect(refusal(`https://${text}/`)).not.toMatch(/acme|hunter2|127\.0/);
  });
});
