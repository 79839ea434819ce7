/** A policy of the template. The runtime enforces none, but keeps them readable for checks. */
export interface PolicyRecord {
  readonly path: string;
  readonly type: string;
  readonly name: string;
  /** Roles it is attached to; empty for policies of resources. */
  readonly roles: readonly string[];
  readonly document: unknown;
}
