import { seededRandom } from '@paywright/kernel';
import { html } from './html';
import { drawMs, readLatency } from './latency';

describe('markup', () => {
  it('escapes what it embeds, but not markup', () => {
    const name = "\"><script>alert('x & y')</script>";
    expect(html`<p title="${name}">${html`<b>${1}</b>`}${['<', html`<i></i>`]}${undefined}${false}</p>`.markup).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;x &amp; y&#39;)&lt;/script&gt;"><b>1</b>&lt;<i></i></p>',
    );
  });
});

describe('a latency', () => {
  it('is read as a median and a 99th percentile', () => {
    expect(readLatency('300:1500')).toEqual({ medianMs: 300, p99Ms: 1500 });
    expect(['300', '0:10', '300:200', 'a:b', ''].map(readLatency)).toEqual(Array(5).fill(undefined));
  });

  it('has them', () => {
    const random = seededRandom(5);
    const drawn = Array.from({ length: 20_000 }, () => drawMs({ medianMs: 300, p99Ms: 1500 }, random)).sort(
      (a, b) => a - b,
    );
    expect(drawn[10_000]).toBeGreaterThan(290);
    expect(drawn[10_000]).toBeLessThan(310);
    expect(drawn[19_800]).toBeGreaterThan(1350);
    expect(drawn[19_800]).toBeLessThan(1650);
  });
});
