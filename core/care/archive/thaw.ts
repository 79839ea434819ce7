/** An object lies in a storage class that has to be asked for it first (GLACIER), hours before it can be read. */
export class ObjectFrozen extends Error {
  override readonly name = 'ObjectFrozen';
}

export type Thawed = 'asked' | 'under-way' | 'not-allowed';

/** Buckets that can be asked for frozen objects. */
export interface Thawing {
  /** Asks for an object to be readable for some days; asked twice is asked once. */
  thaw(key: string, days: number): Promise<Thawed>;
}
