#!/usr/bin/env node
/**
 * A secured Kafka for a program that cannot start one itself: `node tools/kafka/secured.mjs`. Takes one line of JSON,
 * `{ ca, cert, key, users, rules }`: see startKafka and allow. Answers
 * one line of JSON with its listeners, and ends when its input does.
 */
import { createInterface } from 'node:readline';
import { allow } from './allow.mjs';
import { startKafka } from './start-kafka.mjs';

const lines = createInterface({ input: process.stdin });
let kafka;
let stopped = false;

lines.once('line', async (line) => {
  try {
    const { rules, ...secure } = JSON.parse(line);
    kafka = await startKafka({ secure });
    if (stopped) return await kafka.stop();
    await allow(kafka.brokers, rules);
    const { brokers, tlsBrokers, saslBrokers } = kafka;
    process.stdout.write(`${JSON.stringify({ brokers, tlsBrokers, saslBrokers })}\n`);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    lines.close();
  }
});

lines.once('close', async () => {
  stopped = true;
  await kafka?.stop();
});
