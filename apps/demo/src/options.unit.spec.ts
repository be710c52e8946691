import { join } from 'node:path';
import { repositoryRoot } from '@paywright/running-system';
import { readOptions, usage, UsageError } from './options';

describe('the demo’s command line', () => {
  it('may be empty', () => {
    const runDirectory = join(repositoryRoot, '.paywright', 'demo');
    expect(readOptions([])).toEqual({ once: false, kafka: false, keepData: false, runDirectory, ports: {} });
  });

  it('names what is to be different', () => {
    const args = ['--once', '--kafka', '--keep-data', '--run-directory', '/var/tmp/x', '--apo-sandbox-port', '4010'];
    expect(readOptions(args)).toEqual({
      once: true,
      kafka: true,
      keepData: true,
      runDirectory: '/var/tmp/x',
      ports: { 'apo-sandbox': 4010 },
    });
  });

  it('may ask for help, which names every flag', () => {
    expect(readOptions(['--help'])).toBeUndefined();
    for (const flag of ['--once', '--kafka', '--keep-data', '--run-directory', '--payment-service-port']) {
      expect(usage).toContain(flag);
    }
  });

  it.each([
    [['--onec'], /--onec/],
    [['--api-gateway-port', '0'], /takes a port, a whole number from 1 to 65535, not '0'/],
    [['--api-gateway-port', '3e3'], /not '3e3'/],
    [['now'], /now/],
  ])('is refused with a reason when it is %j', (args, reason) => {
    expect(() => readOptions(args)).toThrow(UsageError);
    expect(() => readOptions(args)).toThrow(reason);
  });
});
