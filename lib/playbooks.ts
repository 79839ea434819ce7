import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import { playbooks } from '#core/playbooks/all.ts';
import { approvalSecretName } from '#core/playbooks/approval-secret.ts';
import { ApprovalLink } from './approval-link.ts';
import type { CapstanFunction } from './capstan-function.ts';
import { NamedSecret } from './named-secret.ts';
import { PlaybookFunction, type PlaybookFunctionProps } from './playbook-function.ts';
import { RunEnded } from './run-ended.ts';

/** `grow-database-storage` → `GrowDatabaseStorage`. */
const pascal = (id: string): string =>
  id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());

/** The playbooks of a guide: those that give orders to who cares for a database, where somebody does. */
const playbooksOf = ({ care }: Guide) =>
  playbooks.filter(({ needs }) => care !== undefined || !needs.includes('care'));

/** Every playbook as a durable function of its own, and what belongs to all of them. */
export class Playbooks extends Construct {
  /** By playbook. */
  readonly functions: ReadonlyMap<string, PlaybookFunction>;
  /** The page on which people say yes or no; absent when the guide wants nobody's yes, or wants to know whose it is. */
  readonly approvals?: CapstanFunction;
  readonly runEnded: CapstanFunction;

  constructor(scope: Construct, id: string, props: PlaybookFunctionProps) {
    super(scope, id);
    const { guide, functionsFolder, state, notices } = props;
    const { approve, selfApproval } = guide.playbooks;
    // A link does not prove who opens it, so where nobody may approve their own there is none.
    const waits = (id: string) => selfApproval && approve.some((one) => one === id);
    const approvals = new NamedSecret(this, 'ApprovalSecret', approvalSecretName(guide));
    const link = playbooks.some(({ id }) => waits(id))
      ? new ApprovalLink(this, 'ApprovalLink', { guide, functionsFolder, state, secret: approvals })
      : undefined;
    this.functions = new Map(
      playbooksOf(guide).map((playbook) => {
        const one =
          link !== undefined && waits(playbook.id)
            ? { playbook, approvals: { url: link.url, secret: approvals } }
            : { playbook };
        return [playbook.id, new PlaybookFunction(this, pascal(playbook.id), one, props)];
      }),
    );
    const made = new Map([...this.functions].map(([id, one]) => [id, one.made]));
    if (link !== undefined) {
      link.answers([...made].flatMap(([id, one]) => (waits(id) ? [one] : [])));
      this.approvals = link.page;
    }
    const parts = { guide, functionsFolder, state, notices, playbooks: made };
    this.runEnded = new RunEnded(this, 'RunEnded', parts).runEnded;
  }

  /** Where each is started, as JSON: playbook → ARN of its alias. */
  get addresses(): string {
    const all = [...this.functions].map(([id, { live }]) => `"${id}":"${live.functionArn}"`);
    return `{${all.join(',')}}`;
  }
}
