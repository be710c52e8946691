import { readForms, readHeading } from './page-forms';

const page = `<!doctype html>
  <main><h1>Hyundai &amp; Co</h1>
    <form method="post" action="/checkout/t/brand"><button name="brand" value="BC">BC</button></form>
    <form
      method="post" action="/checkout/t/decision">
      <button class="primary" name="decision" value="approve">Approve &#39;now&#39;</button>
      <button name="decision" value="decline">
        Decline
      </button>
    </form>
  </main>`;

describe('a hosted page', () => {
  it('has forms with the buttons that submit them', () => {
    expect(readForms(page)).toEqual([
      { method: 'post', action: '/checkout/t/brand', buttons: [{ name: 'brand', value: 'BC', label: 'BC' }] },
      {
        method: 'post',
        action: '/checkout/t/decision',
        buttons: [
          { name: 'decision', value: 'approve', label: "Approve 'now'" },
          { name: 'decision', value: 'decline', label: 'Decline' },
        ],
      },
    ]);
  });

  it('has a heading', () => {
    expect(readHeading(page)).toBe('Hyundai & Co');
  });

  it('may have nothing to press', () => {
    expect(readForms('<h1>Nothing left to do</h1>')).toEqual([]);
  });
});
