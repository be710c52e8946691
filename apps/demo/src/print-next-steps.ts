import { koreanOrder, processNames, type RunningSystem } from '@paywright/running-system';
import type { Terminal } from './terminal';

/** What can be looked at and tried while the system is up. */
export function printNextSteps(system: RunningSystem, apiKey: string, run: string, terminal: Terminal): void {
  const gateway = system.urlOf('api-gateway');
  const sandbox = system.urlOf('apo-sandbox');
  const head = (text: string): void => terminal.line(`\n${terminal.paint('bold', text)}`);
  const entry = (name: string, what: string): void => terminal.line(`  ${name.padEnd(20)}  ${what}`);

  head('Everything stays up until Ctrl-C');
  entry('API reference', `${gateway}/docs`);
  entry('sandbox', `${sandbox}  (its payments, notifications and faults)`);
  for (const name of processNames) entry(name, `${system.urlOf(name)}/health/ready  /metrics`);
  entry('logs', system.directory.logsShortPath);
  entry('the clock', 'ahead of yours by what was skipped while a buyer stayed away');

  const order = koreanOrder({ referenceOrderId: `curl-${run}`, value: '4200', description: 'A cup of tea' });
  const body = JSON.stringify({ ...order, paymentRedirectUrl: sandbox });
  head('A payment of your own');
  terminal.line(`  export KEY=${apiKey}`);
  terminal.line(
    `  curl -s ${gateway}/v1/payments -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \\\n` +
      `    -H 'Idempotency-Key: curl-${run}' -d '${body}'`,
  );
  terminal.line(
    '  # then, with the paymentId of the answer: the normalUrl to open in a browser, and what became of it',
  );
  terminal.line(`  curl -s ${gateway}/v1/payments/<paymentId> -H "Authorization: Bearer $KEY" -H 'Prefer: wait=10'`);
  terminal.line(`  curl -s ${gateway}/v1/payments/<paymentId>/events -H "Authorization: Bearer $KEY"`);
  head('As an operator (docs/operating.md)');
  terminal.line(`  export OPERATOR=${system.operatorToken}`);
  terminal.line(`  curl -s ${system.urlOf('payment-service')}/admin/routes -H "Authorization: Bearer $OPERATOR"`);
}
