import { serveFakeRender, UsageRefused } from '#local/fake-render/serve-fake-render.ts';

// The fake Render API on its own, in real time: for Render's own clients, and for trying things out.
serveFakeRender(process.argv.slice(2)).then(
  (fake) => {
    if (fake === undefined) return;
    const end = () => fake.close().then(() => process.exit(0));
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  },
  (error: unknown) => {
    console.error(error instanceof UsageRefused ? error.message : error);
    process.exit(error instanceof UsageRefused ? 2 : 1);
  },
);
