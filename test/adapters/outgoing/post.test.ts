import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type OutgoingPost, outgoingPost, type PostParts } from '#adapters/outgoing/post.ts';
import { aReceiver, leadingTo } from './a-receiver.ts';
import { privateV4, privateV6, publicAddresses } from './addresses.ts';

const PUBLIC = '93.184.215.14';

const to = (url: string, more: Partial<OutgoingPost> = {}): OutgoingPost => ({
  url,
  headers: { 'content-type': 'application/json' },
  body: '{"a":1}',
  turn: 1,
  milliseconds: 5_000,
  signal: new AbortController().signal,
  ...more,
});

const says = (...addresses: readonly string[]): Required<Pick<PostParts, 'resolve'>> => ({
  resolve: async () => addresses,
});

const nowhere = () => {
  const dialled: string[] = [];
  return {
    dialled,
    dial: ({ host }: { host: string }): never => {
      dialled.push(host);
      throw Object.assign(new Error(`connect ECONNREFUSED ${host}`), { code: 'ECONNREFUSED' });
    },
  };
};

const receiver = await aReceiver(({ url = '' }, response) => {
  if (url === '/moved') {
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
  } else if (url === '/busy') response.writeHead(429, { 'retry-after': '7' }).end('slow down');
  else if (url === '/silent') return;
  else if (url === '/reset') response.socket?.destroy();
  else if (url === '/garbage') response.socket?.end('\x00\x01 no HTTP at all\r\n\r\n');
  else if (url === '/upgrade') {
    response.socket?.end('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n');
  } else if (url === '/long') response.end('x'.repeat(1_000_000));
  else if (url === '/trickle') {
    response.writeHead(200);
    response.write('begun');
  } else if (url === '/rude') response.end('\u001b[31mred\u202e\r\n\0 and \u0085 more');
  else if (url === '/many-bytes') response.end('é'.repeat(2_000));
  else response.end(`ok ${url}`);
});

const home = leadingTo(receiver);
const post = outgoingPost({ ...says(PUBLIC), dial: home.dial, ca: receiver.ca });

describe('a post', () => {
  it('reaches the address that the name has, under the name, and gives what was answered', async () => {
    const reply = await post(to('https://hooks.acme.example/assets?x=1'));
    expect(reply).toMatchObject({ kind: 'answered', status: 200, excerpt: 'ok /assets?x=1' });
    expect(home.dialled.at(-1)).toEqual({ host: PUBLIC, port: 443 });
    expect(receiver.asked.at(-1)).toEqual({
      path: '/assets?x=1',
      host: 'hooks.acme.example',
      body: '{"a":1}',
    });
  });

  it('reaches each of a hundred public addresses', async () => {
    const refused = await Promise.all(
      publicAddresses.map(async (address) => {
        const { dial, dialled } = nowhere();
        await outgoingPost({ ...says(address), dial })(to('https://hooks.acme.example/'));
        return dialled[0] === address ? [] : [address];
      }),
    );
    expect(refused.length).toBeGreaterThanOrEqual(100);
    expect(refused.flat()).toEqual([]);
  });

  it('goes to no name that leads to one of five hundred addresses that are not public', async () => {
    const all = [...privateV4, ...privateV6];
    const { dial, dialled } = nowhere();
    const kinds = await Promise.all(
      all.map(async (address) => {
        const alone = await outgoingPost({ ...says(address), dial })(to('https://a.example/'));
        const among = outgoingPost({ ...says(PUBLIC, address, '8.8.8.8'), dial });
        return [alone.kind, (await among(to('https://a.example/'))).kind];
      }),
    );
    expect(kinds.length).toBeGreaterThanOrEqual(500);
    expect(new Set(kinds.flat())).toEqual(new Set(['refused']));
    expect(dialled).toEqual([]);
  });

  it('gains a name nothing that changes its mind, a thousand times', async () => {
    const flips = Array.from({ length: 1_000 }, (_, index) => index);
    const privates = [...privateV4, ...privateV6];
    const reached = await Promise.all(
      flips.map(async (index) => {
        const inside = privates[index % privates.length] ?? '';
        const { dial, dialled } = nowhere();
        let asked = 0;
        const resolve = async () => {
          asked += 1;
          return [asked % 2 === 1 ? PUBLIC : inside];
        };
        const flipping = outgoingPost({ dial, resolve });
        // The first look-up gives a public address, the second an inner one: each is used once, as it was seen.
        const first = await flipping(to('https://a.example/'));
        const second = await flipping(to('https://a.example/'));
        return { asked, dialled: dialled.join(), kinds: `${first.kind} ${second.kind}` };
      }),
    );
    expect(new Set(reached.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify({ asked: 2, dialled: PUBLIC, kinds: 'failed refused' })]),
    );
  });

  it('writes nothing to a connection that led to another address', async () => {
    const before = receiver.asked.length;
    const { port } = receiver;
    const astray = outgoingPost({
      ...says(PUBLIC),
      ca: receiver.ca,
      // No address is pretended: it is 127.0.0.1, and says so.
      dial: () => connect({ host: '127.0.0.1', port }),
    });
    expect(await astray(to('https://hooks.acme.example/'))).toMatchObject({
      kind: 'failed',
      because: 'no connection: the connection led to another address',
      sent: false,
    });
    expect(receiver.asked).toHaveLength(before);
  });

  it('prefers IPv4, and takes the next address with each turn', async () => {
    const { dial, dialled } = nowhere();
    const several = outgoingPost({ ...says('2606:4700::1', '1.1.1.1', '8.8.8.8'), dial });
    for (const turn of [1, 2, 3]) await several(to('https://a.example/', { turn }));
    await outgoingPost({ ...says('2606:4700::1'), dial })(to('https://a.example/'));
    expect(dialled).toEqual(['1.1.1.1', '8.8.8.8', '1.1.1.1', '2606:4700::1']);
  });

  it('follows no redirect', async () => {
    const before = home.dialled.length;
    expect(await post(to('https://hooks.acme.example/moved'))).toMatchObject({ status: 302 });
    expect(home.dialled).toHaveLength(before + 1);
  });

  it('believes no certificate of another name, and none that nobody signed', async () => {
    const { dial } = leadingTo(receiver);
    const { ca } = receiver;
    const other = outgoingPost({ ...says(PUBLIC), dial, ca });
    expect(await other(to('https://other.example/'))).toMatchObject({
      because: 'no connection: ERR_TLS_CERT_ALTNAME_INVALID',
      sent: false,
    });
    expect(
      await outgoingPost({ ...says(PUBLIC), dial })(to('https://hooks.acme.example/')),
    ).toMatchObject({ because: 'no connection: DEPTH_ZERO_SELF_SIGNED_CERT', sent: false });
  });

  it('gives the status and what it was asked to wait', async () => {
    expect(await post(to('https://hooks.acme.example/busy'))).toMatchObject({
      status: 429,
      retryAfter: '7',
      excerpt: 'slow down',
    });
  });

  it.each([
    ['/reset', 'no answer: ECONNRESET'],
    ['/garbage', 'no answer: HPE_INVALID_CONSTANT'],
    ['/upgrade', 'no answer: it wanted another protocol'],
  ])('to %s may have arrived: %s', async (path, because) => {
    expect(await post(to(`https://hooks.acme.example${path}`))).toMatchObject({
      kind: 'failed',
      because,
      sent: true,
    });
  });

  it('that is reset after it was read may have arrived, too', async () => {
    const rude = await aReceiver((_, response) => response.socket?.resetAndDestroy(), {
      tls: false,
    });
    const alsoAllow = [`127.0.0.1:${rude.port}`];
    const url = `http://127.0.0.1:${rude.port}/`;
    expect(await outgoingPost()(to(url, { alsoAllow }))).toMatchObject({
      because: 'no answer: ECONNRESET',
      sent: true,
    });
    expect(rude.asked).toHaveLength(1);
  });

  it('takes so long in all, and the caller can end it before', async () => {
    expect(
      await post(to('https://hooks.acme.example/silent', { milliseconds: 200 })),
    ).toMatchObject({ because: 'no answer within 0.2 s', sent: true });
    const signal = AbortSignal.timeout(50);
    expect(await post(to('https://hooks.acme.example/silent', { signal }))).toMatchObject({
      kind: 'failed',
      sent: true,
    });
  });

  it('does not wait for a resolver or a connection either', async () => {
    const never = outgoingPost({ resolve: () => new Promise(() => {}) });
    expect(await never(to('https://a.example/', { milliseconds: 50 }))).toMatchObject({
      because: 'no answer within 0.05 s',
      sent: false,
    });
    const signal = AbortSignal.abort();
    expect(await post(to('https://hooks.acme.example/', { signal }))).toMatchObject({
      kind: 'failed',
      sent: false,
    });
  });

  it('reads the beginning of a long answer, and keeps 1 KiB of it', async () => {
    for (const path of ['/long', '/many-bytes']) {
      const reply = await post(to(`https://hooks.acme.example${path}`));
      const { excerpt } = reply as { excerpt: string };
      expect(Buffer.byteLength(excerpt)).toBeGreaterThan(1_000);
      expect(Buffer.byteLength(excerpt)).toBeLessThanOrEqual(1_024);
      expect(excerpt).not.toContain('\uFFFD');
    }
  });

  it('counts as answered once the status is there, whatever becomes of the rest', async () => {
    expect(
      await post(to('https://hooks.acme.example/trickle', { milliseconds: 300 })),
    ).toMatchObject({ status: 200, excerpt: 'begun' });
  });

  it('keeps no character that could play with a terminal', async () => {
    expect(await post(to('https://hooks.acme.example/rude'))).toMatchObject({
      excerpt: '[31mred and more',
    });
  });

  it('fails in words that name no address', async () => {
    const failing: PostParts['resolve'] = async (host) => {
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
    };
    const replies = await Promise.all([
      outgoingPost({ resolve: failing })(to('https://secret.example/')),
      outgoingPost({ ...says(PUBLIC), dial: nowhere().dial })(to('https://secret.example/t0k3n')),
      outgoingPost(says('10.1.2.3'))(to('https://secret.example/t0k3n')),
    ]);
    expect(replies.map((reply) => 'because' in reply && reply.because)).toEqual([
      'the name could not be resolved: ENOTFOUND',
      'no connection: ECONNREFUSED',
      'the name leads to an address that is not public (private)',
    ]);
  });

  it('to this machine is for the operator alone, who may do without TLS', async () => {
    const plain = await aReceiver((_, response) => response.end('here'), { tls: false });
    const own = outgoingPost();
    const url = `http://127.0.0.1:${plain.port}/hook`;
    expect(await own(to(url))).toMatchObject({ kind: 'refused' });
    expect(await own(to(url, { alsoAllow: [`127.0.0.1:${plain.port}`] }))).toMatchObject({
      status: 200,
      excerpt: 'here',
    });
    const alsoAllow = [`localhost:${plain.port}`];
    expect(await own(to(`http://localhost:${plain.port}/`, { alsoAllow }))).toMatchObject({
      status: 200,
    });
    expect(await own(to('https://localhost:8443/'))).toMatchObject({
      because: 'the name leads to an address that is not public (loopback)',
    });
  });
});
