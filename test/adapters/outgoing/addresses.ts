/** Addresses nobody may be made to connect to, and spellings of them: what tests hold the client to. */

/** The first and last of every special range, and some between (IANA's registries). */
export const privateV4: readonly string[] = [
  ...['0.0.0.0', '0.0.0.1', '0.255.255.255'],
  ...['10.0.0.0', '10.0.0.1', '10.20.30.40', '10.255.255.255'],
  ...['100.64.0.0', '100.64.0.1', '100.100.100.200', '100.127.255.255'],
  ...['127.0.0.0', '127.0.0.1', '127.0.0.53', '127.1.2.3', '127.255.255.255'],
  ...['169.254.0.0', '169.254.169.254', '169.254.170.2', '169.254.169.253', '169.254.255.255'],
  ...['172.16.0.0', '172.17.0.1', '172.20.10.1', '172.31.255.255'],
  ...['192.0.0.0', '192.0.0.8', '192.0.0.170', '192.0.0.192', '192.0.0.255'],
  ...['192.0.2.0', '192.0.2.1', '192.0.2.255'],
  ...['192.31.196.1', '192.52.193.1', '192.175.48.1'],
  ...['192.88.99.0', '192.88.99.1', '192.88.99.255'],
  ...['192.168.0.0', '192.168.0.1', '192.168.1.1', '192.168.255.255'],
  ...['198.18.0.0', '198.18.0.1', '198.19.255.255'],
  ...['198.51.100.0', '198.51.100.7', '203.0.113.0', '203.0.113.255'],
  ...['224.0.0.0', '224.0.0.1', '239.255.255.255'],
  ...['240.0.0.0', '247.1.2.3', '255.255.255.254', '255.255.255.255'],
];

const hex = (octets: readonly number[]): readonly string[] =>
  octets.map((octet) => octet.toString(16).padStart(2, '0'));

/** `a9fe:a9fe` of 169.254.169.254. */
function groups(v4: string): string {
  const [a, b, c, d] = hex(v4.split('.').map(Number));
  return `${a}${b}:${c}${d}`;
}

/** Ways in which IPv6 carries an IPv4 address. */
const carrying: readonly ((v4: string) => string)[] = [
  (v4) => `::ffff:${v4}`,
  (v4) => `::ffff:${groups(v4)}`,
  (v4) => `0:0:0:0:0:ffff:${groups(v4)}`,
  (v4) => `::${groups(v4)}`,
  (v4) => `::ffff:0:${groups(v4)}`,
  (v4) => `64:ff9b::${groups(v4)}`,
  (v4) => `64:ff9b:1::${groups(v4)}`,
  (v4) => `2002:${groups(v4)}::`,
  (v4) => `2002:${groups(v4)}::1`,
  (v4) => `2001:0:${groups(v4)}:0:1234:5678:9abc`,
];

export const privateV6: readonly string[] = [
  ...['::', '::1', '::2', '0:0:0:0:0:0:0:1', '::0001', '0000:0000::0001'],
  ...['fc00::', 'fc00::1', 'fd00::1', 'fd00:ec2::254', 'fd12:3456:789a::1', 'fdff:ffff::1'],
  ...['fe80::', 'fe80::1', 'fe80::1%eth0', 'fe80::1%1', 'febf:ffff::1', 'fec0::1', 'feff::1'],
  ...['ff00::', 'ff01::1', 'ff02::1', 'ff02::1%lo', 'ff05::2', 'ffff::1'],
  ...['100::', '100::1', '100:0:0:1::1', '200::1', '400::1', '1000::1', '4000::1', '5f00::1'],
  ...['2001::', '2001::1', '2001:1::1', '2001:2::1', '2001:3::1', '2001:4:112::1', '2001:10::1'],
  ...[
    '2001:20::1',
    '2001:30::1',
    '2001:1ff:ffff::1',
    '2001:db8::',
    '2001:db8::1',
    '2001:db8:ffff::',
  ],
  ...['2002::', '2620:4f:8000::1', '3fff::', '3fff::1', '3fff:fff::1', '64:ff9b::', '8000::1'],
  ...['64:ff9b:1::', '64:ff9b:1:ffff::1', 'c000::1', 'e000::1', 'f000::1', 'f800::1'],
  ...privateV4.flatMap((v4) => carrying.map((carry) => carry(v4))),
];

/** Ways in which a URL may write an IPv4 address, which the C library's `inet_aton` reads, too. */
export function spellings(v4: string): readonly string[] {
  const octets = v4.split('.').map(Number);
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const fullWidth = v4.replace(/\d/g, (one) => String.fromCodePoint(0xff10 + Number(one)));
  return [
    v4,
    `${v4}.`,
    String(whole),
    `0x${whole.toString(16)}`,
    `0X${whole.toString(16).toUpperCase()}`,
    `0${whole.toString(8)}`,
    octets.map((octet) => `0x${octet.toString(16)}`).join('.'),
    octets.map((octet) => `0${octet.toString(8)}`).join('.'),
    octets.map((octet) => `000${octet.toString(8)}`).join('.'),
    `${a}.${(b * 256 + c) * 256 + d}`,
    `${a}.${b}.${c * 256 + d}`,
    `0x${a.toString(16)}.${(b * 256 + c) * 256 + d}`,
    `0${a.toString(8)}.${b}.0x${(c * 256 + d).toString(16)}`,
    fullWidth,
    v4.replaceAll('.', '。'),
    v4.replaceAll('.', '%2e'),
    [...v4].map((one) => `%${one.charCodeAt(0).toString(16)}`).join(''),
  ];
}

/** Public addresses, of hosts that exist and of ranges beside the special ones. */
export const publicAddresses: readonly string[] = [
  ...['1.1.1.1', '8.8.8.8', '9.9.9.9', '9.255.255.255', '11.0.0.0', '11.0.0.1'],
  ...['100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0', '128.0.0.1'],
  ...['169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '191.255.255.255'],
  ...['192.0.1.0', '192.0.3.0', '192.88.98.255', '192.88.100.0', '192.167.255.255', '192.169.0.0'],
  ...['198.17.255.255', '198.20.0.0', '198.51.99.255', '198.51.101.0', '203.0.112.255'],
  ...['203.0.114.0', '216.24.57.1', '223.255.255.255', '93.184.215.14', '151.101.1.69'],
  ...Array.from(
    { length: 40 },
    (_, index) => `${13 + index * 2}.${index * 5}.${index}.${index + 1}`,
  ),
  ...['2000::1', '2001:200::1', '2001:4860:4860::8888', '2001:500:88:200::8', '2003::1'],
  ...['2400:cb00::1', '2606:4700::6810:1', '2607:f8b0:4005::200e', '2620:fe::fe', '2a00:1450::1'],
  ...['2a01:4f8::1', '2a04:4e42::645', '2c0f:fb50::1', '3000::1', '3ffe:ffff::1'],
  ...Array.from({ length: 20 }, (_, index) => `2a0${(index % 9) + 1}:${index + 100}::${index + 1}`),
];
