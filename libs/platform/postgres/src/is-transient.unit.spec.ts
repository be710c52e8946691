import { QueryFailedError, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { isTransient, sqlState } from './is-transient';

const postgresError = (code: string): Error => Object.assign(new Error('refused by PostgreSQL'), { code });
const throughTypeOrm = (code: string): Error => new QueryFailedError('SELECT 1', [], postgresError(code));

describe('an error of the database', () => {
  it.each([
    ['a deadlock', '40P01'],
    ['a full disk', '53100'],
    ['a shutdown', '57P01'],
    ['a read-only server', '25006'],
    ['a statement timeout', '57014'],
    ['a table not migrated yet', '42P01'],
    ['a column not migrated yet', '42703'],
    ['a missing database', '3D000'],
  ])('is transient when it is %s', (_, code) => {
    expect(isTransient(postgresError(code))).toBe(true);
    expect(isTransient(throughTypeOrm(code))).toBe(true);
  });

  it.each([
    ['a broken unique key', '23505'],
    ['a broken check', '23514'],
    ['text that is no number', '22P02'],
    ['a syntax error', '42601'],
  ])('is not transient when it is %s', (_, code) => {
    expect(isTransient(postgresError(code))).toBe(false);
    expect(isTransient(throughTypeOrm(code))).toBe(false);
  });

  it('is transient when a row met the making of its partition, and no other check', () => {
    const met = 'new row for relation "timeline_default" violates partition constraint';
    expect(isTransient(Object.assign(new Error(met), { code: '23514' }))).toBe(true);
    const broken = 'new row for relation "payments" violates check constraint "payments_amount_check"';
    expect(isTransient(Object.assign(new Error(broken), { code: '23514' }))).toBe(false);
  });

  it.each(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND'])('is transient when the socket says %s', (code) => {
    expect(isTransient(postgresError(code))).toBe(true);
  });

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'PostgreSQL was silent for 15000 ms',
    new QueryRunnerAlreadyReleasedError().message,
    new QueryRunnerProviderAlreadyReleasedError().message,
  ])('is transient when it says: %s', (message) => {
    expect(isTransient(new Error(message))).toBe(true);
  });

  it('is found inside what wraps it', () => {
    expect(isTransient(new Error('payment not saved', { cause: throughTypeOrm('40P01') }))).toBe(true);
    expect(isTransient(new AggregateError([postgresError('ECONNREFUSED')]))).toBe(true);
    expect(sqlState(new Error('payment not saved', { cause: throughTypeOrm('23505') }))).toBe('23505');
  });

  it('is not seen in errors of our own', () => {
    expect(isTransient(new TypeError('undefined is not a function'))).toBe(false);
    expect(isTransient('ECONNREFUSED')).toBe(false);
    expect(sqlState(postgresError('EPIPE'))).toBeUndefined();
  });
});
