import type { Clock } from '#local/clock.ts';
import { idCharacters, type Random } from '#local/fake-render/random.ts';
import { bareAddress, checkMail, type MailRequest } from './check-mail.ts';
import { codeFor } from './magic-addresses.ts';
import type { MailAnswer, SentMail } from './mail.ts';
import { renderTemplate } from './templates.ts';

/** Why Postmark sends nothing to an address any more, in its own words. */
export type Inactivity = 'HardBounce' | 'SpamComplaint' | 'ManualSuppression';

const keyOf = (stream: string, address: string): string =>
  `${stream}\n${bareAddress(address).toLowerCase()}`;

/** What the fake knows: the mails it took, and the addresses it sends nothing to. */
export class PostOffice {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #sent: SentMail[] = [];
  readonly #inactive = new Map<string, Inactivity>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  sent(): readonly SentMail[] {
    return this.#sent;
  }

  /** Takes a mail, or says why not; what it took is sent, whatever becomes of the answer. */
  take(message: unknown): MailAnswer {
    const mail = checkMail(message);
    if ('code' in mail) return { ErrorCode: mail.code, Message: mail.message };
    const code = this.#inactive.has(keyOf(mail.stream, mail.to)) ? 406 : codeFor(mail.to);
    if (code !== undefined && code !== 0) {
      const Message = `You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: ${mail.to}. Inactive recipients are ones that have generated a hard bounce, a spam complaint, or a manual suppression.`;
      return { ErrorCode: code, Message: code === 406 ? Message : `Refused: ${mail.to}` };
    }
    const sent = this.#send(mail);
    return {
      ErrorCode: 0,
      Message: 'OK',
      MessageID: sent.messageId,
      SubmittedAt: new Date(sent.takenAt).toISOString(),
      To: mail.to,
    };
  }

  find(messageId: string): SentMail | undefined {
    return this.#sent.find((mail) => mail.messageId === messageId);
  }

  close(stream: string, address: string, why: Inactivity): void {
    this.#inactive.set(keyOf(stream, address), why);
  }

  /** Whether it was closed. */
  reopen(stream: string, address: string): boolean {
    return this.#inactive.delete(keyOf(stream, address));
  }

  #send({ from, metadata, model, replyTo, stream, tag, template, to }: MailRequest): SentMail {
    const part = (length: number): string => idCharacters(this.#random, length);
    const task = metadata['task'];
    const mail: SentMail = {
      messageId: [part(8), part(4), part(4), part(4), part(12)].join('-'),
      number: this.#sent.length + 1,
      takenAt: this.#clock.now(),
      from,
      to,
      stream,
      template: template.alias,
      metadata,
      ...(replyTo === undefined ? {} : { replyTo }),
      ...(tag === undefined ? {} : { tag }),
      ...(task === undefined ? {} : { task }),
      ...renderTemplate(template, model),
    };
    this.#sent.push(mail);
    return mail;
  }
}
