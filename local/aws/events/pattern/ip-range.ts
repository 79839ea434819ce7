import { BlockList, isIP } from 'node:net';

/** A test for addresses within a CIDR block, or the reason why the text is none. */
export function ipRange(cidr: string): ((value: string) => boolean) | string {
  const [address = '', bits, ...more] = cidr.split('/');
  if (bits === undefined || more.length > 0) return "Malformed CIDR, one '/' required";
  if (!/^\d+$/.test(bits)) return 'Malformed CIDR, mask bits must be an integer';
  const version = plainIp(address);
  if (version === 0) return `Nonstandard IP address: ${address}`;
  // EventBridge has no /32 and no /128: a single address is an exact value.
  const most = version === 4 ? 31 : 127;
  if (Number(bits) > most) return `IPv${version} mask bits must be < ${most + 1}`;
  const range = new BlockList();
  range.addSubnet(address, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  return (value) => {
    const kind = plainIp(value);
    return kind !== 0 && range.check(value, kind === 4 ? 'ipv4' : 'ipv6');
  };
}

/** 4, 6, or 0 for anything that is not an address; zone ids ('%eth0') do not count as addresses. */
function plainIp(text: string): number {
  return text.includes('%') ? 0 : isIP(text);
}
