import { describe, expect, it } from 'vitest';
import { isSameAddress, whyNotPublic } from '#adapters/outgoing/public-address.ts';
import { privateV4, privateV6, publicAddresses } from './addresses.ts';

describe('an address', () => {
  it('of a special range is not public', () => {
    const all = [...privateV4, ...privateV6];
    expect(all.length).toBeGreaterThanOrEqual(500);
    expect(all.filter((address) => whyNotPublic(address) === undefined)).toEqual([]);
  });

  it('of a host of the Internet is public', () => {
    expect(new Set(publicAddresses).size).toBeGreaterThanOrEqual(100);
    expect(publicAddresses.filter((address) => whyNotPublic(address) !== undefined)).toEqual([]);
  });

  it.each([
    '',
    'localhost',
    '1.2.3',
    '::g',
    '1.2.3.4.5',
    '::ffff:1.2.3.4:80',
    '[::1]',
    '010.8.8.8',
  ])('that is none, such as "%s", is refused', (text) => expect(whyNotPublic(text)).toBeDefined());

  it('is refused with the name of a range, which tells nothing of the network behind', () => {
    expect(whyNotPublic('169.254.169.254')).toBe('linkLocal');
    expect(whyNotPublic('::7f00:1')).toBe('reserved');
  });

  it('is the same in another spelling, and v4-mapped', () => {
    expect(isSameAddress('::ffff:8.8.8.8', '8.8.8.8')).toBe(true);
    expect(isSameAddress('2606:4700:0:0::1', '2606:4700::1')).toBe(true);
    expect(isSameAddress('8.8.8.8', '8.8.4.4')).toBe(false);
    expect(isSameAddress('', '')).toBe(false);
  });
});
