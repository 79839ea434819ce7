import * as v from 'valibot';
import { listPages } from './list-pages.ts';
import { readAnswer } from './read-answer.ts';
import { type Owner, ownerSchema, serviceSchema } from './schemas.ts';
import type { Call, Send } from './transport.ts';

/** A resource as lists name it. */
export interface Listed {
  readonly id: string;
  readonly name: string;
  readonly plan: string;
}

/** A service as lists name it. */
export interface ListedService extends Listed {
  /** `web_service`, `private_service`, `background_worker`, …; an open set. */
  readonly type: string;
  /** Made for a pull request; nobody's to scale. */
  readonly isPreview: boolean;
  readonly autoscaled: boolean;
}

/** What the key reaches. */
export interface AccountCalls {
  listOwners(): Promise<readonly Owner[]>;
  getOwner(id: string): Promise<Owner>;
  listServices(): Promise<readonly ListedService[]>;
  /** Primaries only. */
  listPostgres(): Promise<readonly Listed[]>;
  listKeyValues(): Promise<readonly Listed[]>;
}

const listed = v.object({ id: v.string(), name: v.string(), plan: v.string() });
const database = v.object({ ...listed.entries, role: v.nullish(v.string(), 'primary') });
const anyService = v.object({ id: v.string(), name: v.string(), type: v.string() });

/** The calls that list what there is. */
export function accountCalls(send: Send): AccountCalls {
  return {
    async listOwners() {
      const element = v.object({ owner: ownerSchema });
      const call: Call = { operation: 'list-owners' };
      const rows = await listPages(send, call, element, ({ owner }) => owner.id);
      return rows.map(({ owner }) => owner);
    },
    async getOwner(id) {
      const call: Call = { operation: 'get-owner', id };
      return readAnswer(call, await send(call), ownerSchema);
    },
    async listServices() {
      // Static sites and cron jobs have no instances: they are listed, and left out here.
      const element = v.object({ service: v.union([serviceSchema, anyService]) });
      const call: Call = { operation: 'list-services' };
      const rows = await listPages(send, call, element, ({ service }) => service.id);
      return rows.flatMap(({ service }) => {
        if (!('serviceDetails' in service)) return [];
        const { autoscaling, parentServer, plan } = service.serviceDetails;
        const { id, name, type } = service;
        const isPreview = parentServer !== undefined && parentServer !== null;
        return [{ id, name, type, plan, isPreview, autoscaled: autoscaling?.enabled === true }];
      });
    },
    async listPostgres() {
      const element = v.object({ postgres: database });
      const call: Call = { operation: 'list-postgres' };
      const rows = await listPages(send, call, element, ({ postgres }) => postgres.id);
      return rows.map(({ postgres }) => postgres).filter(({ role }) => role === 'primary');
    },
    async listKeyValues() {
      const element = v.object({ keyValue: listed });
      const call: Call = { operation: 'list-key-values' };
      const rows = await listPages(send, call, element, ({ keyValue }) => keyValue.id);
      return rows.map(({ keyValue }) => keyValue);
    },
  };
}
