import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PaymentNews } from './payment-news';
import { capture, captured, held, holdOf, late, play, refunding } from './shipment.builders';

const known: Record<string, PaymentNews[]> = {
  nothing: [],
  'captured in part': [captured({ version: 5, captures: [capture('1000')] })],
  held: [held({ version: 5 })],
  'late money': [late({ version: 5 })],
  'being refunded': [refunding({ version: 5 })],
  released: [captured({ version: 5 })],
  'released, another payment': [captured({ paymentId: 'pay_b' })],
  'held, another payment': [held({ paymentId: 'pay_b' })],
};

const incoming: Record<string, PaymentNews> = {
  'captured whole': captured({ version: 6 }),
  'captured in part': captured({ version: 6, captures: [capture('1000')] }),
  'captured in excess': captured({ version: 6, captures: [capture(), capture('1', 'cap-2')] }),
  'captured with a hold': captured({ version: 6, holds: [holdOf()] }),
  held: held({ version: 6 }),
  'late money': late({ version: 6 }),
  'being refunded': refunding({ version: 6 }),
  'captured whole, older': captured({ version: 4 }),
};

/** The rows of the table between the lifecycle marks. */
function readTable(): { row: string; column: string; cell: string }[] {
  const document = readFileSync(path.join(__dirname, '../../../../docs/shipment-lifecycle.md'), 'utf8');
  const table = /<!-- lifecycle -->([\s\S]*?)<!-- \/lifecycle -->/.exec(document)?.[1] ?? '';
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const [header = [], , ...rows] = table.trim().split('\n').map(cellsOf);
  return rows.flatMap(([row = '', ...cells]) =>
    cells.map((cell, index) => ({ row, column: header[index + 1] ?? '', cell })),
  );
}

const table = readTable();

describe('the lifecycle table of shipments', () => {
  it('has a cell for everything that can be known and everything that can come in', () => {
    const wanted = Object.keys(known).flatMap((row) => Object.keys(incoming).map((column) => `${row} × ${column}`));
    expect(table.map(({ row, column }) => `${row} × ${column}`).sort()).toEqual(wanted.sort());
  });

  it.each(table)('$row › $column › $cell', ({ row, column, cell }) => {
    const before = known[row] ?? [];
    const news = incoming[column];
    if (!news) throw new Error(`no such news: ${column}`);
    const already = play(...before).announced.length;
    const announced = play(...before, news).announced.slice(already);
    expect(announced).toEqual(cell === '=' ? [] : [`pay_a ${cell}`]);
  });
});
