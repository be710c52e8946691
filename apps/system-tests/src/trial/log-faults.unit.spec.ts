import { tellsOfAnError } from './log-faults';

it.each([
  ['{"level":"info","msg":"listening"}', false],
  ['{"level":"warn","msg":"events wait in the outbox; trying again"}', false],
  ['{"level":"error","msg":"an operation could not be recorded"}', true],
  ['{"level":"fatal","msg":"shutdown took too long"}', true],
  ['{"level":50,"msg":"shutdown took too long"}', true],
  ['{"level":40,"msg":"slow"}', false],
  ['TypeError: x is undefined', true],
])('%s tells of an error: %s', (line, expected) => expect(tellsOfAnError(line)).toBe(expected));
