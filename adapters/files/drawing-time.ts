import { Refused } from './refused.ts';

/** Time for making pictures of one upload; what S3 takes is not counted. */
export interface DrawingTime {
  /** Milliseconds, more than none. Throws `Refused` when there are none. */
  left(): number;
  /** Counts the time that `draw` takes. */
  of<T>(draw: () => Promise<T>): Promise<T>;
}

export const TOO_SLOW = 'it takes too long to draw';

/** Of an attempt's time; the rest is for S3. */
const SHARE = 0.7;

/**
 * What a picture or a page costs to draw, its maker decides, and the next attempt would cost the same. So who
 * takes too much is refused before the attempt's own limit, which would look like a fault of the bucket's.
 */
export function drawingTime(timeoutSeconds: number): DrawingTime {
  let spent = 0;
  const left = (): number => {
    const milliseconds = timeoutSeconds * SHARE * 1000 - spent;
    if (milliseconds <= 0) throw new Refused(TOO_SLOW);
    return milliseconds;
  };
  return {
    left,
    async of(draw) {
      const began = performance.now();
      try {
        return await draw();
      } finally {
        spent += performance.now() - began;
      }
    },
  };
}
