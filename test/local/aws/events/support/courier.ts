import { Courier } from '#local/aws/events/delivery/courier.ts';
import type { DeliveryNote, Parcel } from '#local/aws/events/delivery/parcel.ts';
import { type Refuse, receiver, START } from './receiver.ts';

export const TARGET = 'arn:aws:lambda:us-east-1:1:function:hint';
export const QUEUE = 'arn:aws:sqs:us-east-1:1:dead';

/** A parcel to TARGET whose dead letters go to QUEUE. */
export function parcel(changes: Partial<Parcel> = {}): Parcel {
  return {
    senderArn: 'arn:aws:events:us-east-1:1:rule/r',
    targetArn: TARGET,
    acceptedAt: START,
    retry: { attempts: 185, ageSeconds: 86_400 },
    deadLetter: { queueArn: QUEUE, payload: { id: 1 }, attributes: { RULE_ARN: 'rule' } },
    input: (attempt) => ({ payload: { attempt }, text: `{"attempt":${attempt}}` }),
    ...changes,
  };
}

/** A courier among recording targets, with all it tells. */
export function courier(refuse?: Refuse) {
  const world = receiver(refuse);
  const notes: DeliveryNote[] = [];
  const { clock, deliver } = world;
  const sender = new Courier({ clock, deliver, observe: (note) => notes.push(note) });
  return { ...world, sender, notes };
}
