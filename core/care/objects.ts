/** What is known of an object without reading it. */
export interface ObjectHead {
  readonly key: string;
  readonly bytes: number;
  /** Milliseconds since the Unix epoch. */
  readonly changed: number;
}

/**
 * Objects of one bucket. Writing is atomic and whole; the same key written again is overwritten. Nothing here can
 * delete but `remove`, and functions have that right only where a row asks for it.
 */
export interface Objects {
  put(
    key: string,
    body: Uint8Array,
    about: { readonly contentType: string; readonly contentEncoding?: string },
  ): Promise<void>;
  /** Undefined when there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
  head(key: string): Promise<ObjectHead | undefined>;
  /** In the order of keys. */
  list(prefix: string): AsyncIterable<ObjectHead>;
  remove(key: string): Promise<void>;
}
