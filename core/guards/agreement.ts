import { instancesOf } from '../candidate.ts';
import { wish } from '../propose.ts';
import { type Guard, hold } from './guard.ts';

/** A smaller fleet needs every signal that asks for instances to be content with it. */
export const agreement: Guard = {
  name: 'agreement',
  check(candidate, scene) {
    if (candidate.direction === 'up' || candidate.why === 'undo') return undefined;
    if (instancesOf(candidate.action) === undefined) return undefined;
    const against = scene.rows.find((reading) => {
      const wants = reading.row.asks.includes('instances') ? wish(scene, reading) : 1;
      return wants === undefined || wants >= scene.level;
    });
    return against && hold(`${against.row.signal} still needs all ${scene.level} instances`);
  },
};
