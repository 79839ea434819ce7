import { servePage } from '#local/page/serve-page.ts';
import { DemoFeed } from './demo-feed.ts';

// `node test/browser/serve-demo.ts [port] [minutes] [speed]`: the page over the demo, to work on it.
const [port = '4500', minutes = '245', speed = '60'] = process.argv.slice(2);
const feed = new DemoFeed({ minutes: Number(minutes), speed: Number(speed) });
const { url } = await servePage(feed, { port: Number(port) });
if (Number(speed) > 0) setInterval(() => feed.advance(1), 60_000 / Number(speed));
process.stdout.write(`${url}\n`);
