import { formatAmount } from '@paywright/kernel';
import { acquirerLabel, formatElapsed } from './narrator';
import { eventName } from './describe-step';
import type { PlayedOrder } from './play-order';
import type { Terminal } from './terminal';

const columns = [
  ...['order', 'what', 'status', 'acquirer', 'captured', 'shipped'],
  ...['page after', 'decided after', 'captured after', 'shipped after'],
];

/** The table of all orders: how each ended, and how long after its request each step came. */
export function printSummary(played: readonly PlayedOrder[], terminal: Terminal): void {
  const rows = played.map(rowOf);
  const widths = columns.map((title, index) => Math.max(title.length, ...rows.map((row) => row[index]?.length ?? 0)));
  const format = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  terminal.line();
  terminal.line(terminal.paint('bold', format(columns)));
  terminal.line(terminal.paint('dim', widths.map((width) => '─'.repeat(width)).join('  ')));
  for (const row of rows) terminal.line(format(row));
}

function rowOf({ order, askedAt, payment, steps }: PlayedOrder): string[] {
  const after = (...names: string[]): string => {
    const step = steps.find(({ type }) => names.includes(eventName(type)));
    return step ? formatElapsed(Date.parse(step.occurredAt) - askedAt) : '–';
  };
  return [
    order.reference,
    order.title.split(':')[0] ?? order.title,
    payment.status,
    acquirerLabel(payment.acquirerName) || '–',
    payment.status === 'captured' ? formatAmount(payment.capturedAmount) : '–',
    payment.shipment?.status === 'released' ? 'yes' : (payment.shipment?.status ?? 'no'),
    after('payment.action-required'),
    after('payment.authorized', 'payment.failed', 'payment.expired', 'payment.canceled'),
    after('payment.captured'),
    after('shipment.released'),
  ];
}
