import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChoreBusy, isLockTimeout } from '#core/care/database.ts';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { killedEverywhere } from '../support/every-statement.ts';
import { rowsEverywhere, startApplication } from './application.ts';
import { commitsOnly } from './commits-only.ts';
import { MINUTE, type ShardWorld, shardWorld } from './support.ts';

let server: CareServer;
let world: ShardWorld;
beforeAll(async () => {
  server = await startCareServer();
  world = await shardWorld(server);
});
afterAll(() => server.stop());

describe('move-tenant, killed before and after every commit', () => {
  let number = 100;
  const tenantOf = () => String(++number);

  it.each([
    { to: 'far', since: 'BEGIN', atLeast: 50 },
    // Within one database only the switch differs.
    { to: 'near', since: 'SET state = ', atLeast: 10 },
  ])(
    'comes to the same end on $to, with writers going on',
    async ({ to, since, atLeast }) => {
      const moments = await killedEverywhere({
        async begin() {
          const tenant = tenantOf();
          await world.home.app.query("SELECT capstan.place_tenant($1, 'home')", [tenant]);
          const application = startApplication(world, [tenant, '9'], 1, 5);
          while (application.writes() < 4) await new Promise((done) => setTimeout(done, 5));
          return { tenant, application };
        },
        async work({ tenant }, fate) {
          // Connections of their own: those of a process that was killed are broken.
          const one = world.process(commitsOnly(fate.watch, since));
          try {
            for (;;) {
              const progress = await one.advance(`move ${tenant}`, { tenant, to });
              if (progress.is === 'done') return 'done';
              if (progress.is === 'refused') throw new Error(progress.because);
              if (progress.is === 'waiting') {
                await world.leap(30 * MINUTE);
                return 'again';
              }
            }
          } catch (error) {
            // The server may not have noticed yet that the killed process is gone; the engine calls again, too.
            if (!(error instanceof ChoreBusy) && !isLockTimeout(error)) throw error;
            await new Promise((done) => setTimeout(done, 50));
            return 'again';
          } finally {
            await one.close();
          }
        },
        async judge({ tenant, application }) {
          await application.stop();
          const found = await rowsEverywhere(world, tenant);
          const places = [...found].filter(([, rows]) => rows.size > 0).map(([shard]) => shard);
          expect(places).toEqual([to]);
          const wanted = application.acknowledged.get(tenant) ?? new Map();
          expect(new Map([...(found.get(to) ?? [])].sort())).toEqual(new Map([...wanted].sort()));
          expect(application.refusals.get('9')).toEqual([]);
          const { rows } = await world.home.app.query(
            'SELECT shard, version FROM capstan.tenant_shards WHERE tenant = $1',
            [tenant],
          );
          expect(rows).toEqual([{ shard: to, version: '2' }]);
        },
      });
      expect(moments).toBeGreaterThan(atLeast);
    },
    240_000,
  );
});
