import { createHash } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { Stripe } from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paymentEvent } from '#core/tasks/kinds/payment-event.ts';
import type { JsonService } from '#local/aws/wire.ts';
import { anAws } from '../adapters/an-aws.ts';

const calls: { readonly name: string; readonly input: Readonly<Record<string, unknown>> }[] = [];
const parameter = {
  stripeSigningSecret: 'whsec_example',
  deliverKey: Buffer.alloc(24, 1).toString('base64'),
};

const ssm: JsonService = {
  target: 'AmazonSSM',
  version: '1.1',
  operations: {
    GetParameter: (input) => {
      calls.push({ name: 'GetParameter', input });
      return { Parameter: { Name: input['Name'], Value: JSON.stringify(parameter) } };
    },
  },
};
const sqs: JsonService = {
  target: 'AmazonSQS',
  version: '1.0',
  operations: {
    SendMessage: (input) => {
      calls.push({ name: 'SendMessage', input });
      const md5 = createHash('md5').update(String(input['MessageBody'])).digest('hex');
      return { MessageId: '1', MD5OfMessageBody: md5 };
    },
  },
};

let close: () => Promise<void>;
let handler: (event: unknown, context: Context) => Promise<unknown>;
beforeAll(async () => {
  close = await anAws(ssm, sqs);
  process.env['TASK_PARAMETER'] = '/capstan/tasks/payment-event';
  process.env['INTAKE_QUEUE_URL'] = `${process.env['AWS_ENDPOINT_URL']}/1/payment-event.fifo`;
  ({ handler } = await import('#functions/payment-intake.ts'));
});
afterAll(() => close());

describe('the function behind the address that Stripe knows', () => {
  it('reads its parameter once, queues each event by one call, and makes no other', async () => {
    const body = paymentEvent.example.event;
    const secret = parameter.stripeSigningSecret;
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret });
    const event = {
      requestContext: { http: { method: 'POST' } },
      headers: { 'stripe-signature': signature },
      body,
      isBase64Encoded: false,
    };
    const context = { awsRequestId: '1', functionName: 'payment-intake' } as Context;
    const forged = { ...event, body: body.replace('paid', 'void') };
    expect([
      await handler(event, context),
      await handler(event, context),
      await handler(forged, context),
    ]).toMatchObject([{ statusCode: 200 }, { statusCode: 200 }, { statusCode: 400 }]);
    expect(calls.map(({ name }) => name)).toEqual(['GetParameter', 'SendMessage', 'SendMessage']);
    expect(calls[0]?.input).toMatchObject({ WithDecryption: true });
    expect(calls[1]?.input).toMatchObject({
      MessageGroupId: 'object:in_1PExampleExampleExample',
      MessageDeduplicationId: paymentEvent.example.id,
    });
    expect(JSON.parse(String(calls[1]?.input['MessageBody']))).toMatchObject({
      id: paymentEvent.example.id,
      kind: 'payment-event',
      version: 1,
      payload: paymentEvent.example,
    });
  });
});
