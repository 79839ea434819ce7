import { describe, expect, it } from 'vitest';
import { addServiceEvent, addStoreEvent } from '#local/fake-render/services/service-events.ts';
import { HOUR, MINUTE, record, START, startTestRender, wrapped } from '../support/test-render.ts';

describe('events', () => {
  it('are listed for the last hour unless a time is given, newest first, without cursors', async () => {
    const { get, api, world, clock } = await startTestRender();
    addServiceEvent(world, api, 'plan_changed', { from: 'starter', to: 'standard' });
    clock.advance(50 * MINUTE);
    addServiceEvent(world, api, 'server_restarted', { triggeredByUser: null });
    const types = async (query: string) =>
      wrapped(await get(`/services/${api.id}/events?${query}`), 'event').map(({ type }) => type);
    expect(await types('')).toEqual(['server_restarted', 'plan_changed']);
    clock.advance(20 * MINUTE);
    expect(await types('')).toEqual(['server_restarted']);
    const startTime = new Date(START - HOUR).toISOString();
    expect(await types(`startTime=${startTime}`)).toEqual(['server_restarted', 'plan_changed']);
    expect(await types(`startTime=${startTime}&type=plan_changed`)).toEqual(['plan_changed']);
    const reply = await get(`/services/${api.id}/events`);
    expect(reply.text).not.toContain('cursor');
  });

  it('are served one by one, those of stores too', async () => {
    const { get, api, world, database } = await startTestRender();
    addServiceEvent(world, api, 'plan_changed', { from: 'a', to: 'b' });
    addStoreEvent(world, database.id, 'postgres_restarted');
    for (const event of [api.events[0], world.storeEvents[0]]) {
      const shown = record(await get(`/events/${event?.id}`));
      expect(shown).toMatchObject({ type: event?.type, serviceId: event?.serviceId });
      expect(shown['id']).toMatch(/^evt-[0-9a-z]{20}$/);
    }
    expect((await get('/events/evt-0')).status).toBe(404);
  });
});
