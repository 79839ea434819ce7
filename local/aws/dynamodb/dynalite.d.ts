declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** The server does not have to listen: it also answers requests emitted on it. */
  export default function dynalite(options?: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}
