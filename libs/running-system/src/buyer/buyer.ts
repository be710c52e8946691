import { type PageForm, readForms, readHeading } from './page-forms';

/** What the buyer has before the eyes. */
export interface Page {
  /** HTTP status: 200 while something can be decided, 410 when it is over. */
  readonly status: number;
  readonly heading: string;
  readonly forms: readonly PageForm[];
}

/**
 * The buyer in front of the hosted pages, over HTTP: reads the forms, presses their buttons, follows redirects as a
 * browser does, and stops where the pages send the buyer back to the shop.
 */
export class Buyer {
  private page: Page | undefined;
  private location: string;
  private home: string | undefined;

  /** `normalUrl` is where the shop sends the buyer. */
  constructor(normalUrl: string) {
    this.location = normalUrl;
  }

  /** Where the pages sent the buyer back to; undefined while still on them. */
  get returnedTo(): string | undefined {
    return this.home;
  }

  /** Loads the page the buyer is on. */
  async look(): Promise<Page> {
    const response = await fetch(this.location, { redirect: 'manual' });
    const html = await response.text();
    this.page = { status: response.status, heading: readHeading(html), forms: readForms(html) };
    return this.page;
  }

  /** Chooses the card's issuer on the first page. */
  async choosesBrand(brand: string): Promise<Page> {
    await this.presses('brand', brand);
    return this.look();
  }

  /** Types a card on the hosted page: the vendor's test card unless told. */
  async typesCard(cardNo = '4054695723100768', form: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.presses('pay', 'pay', { cardNo, expiryMonth: '12', expiryYear: '99', cvv: '123', ...form });
  }

  async approves(): Promise<void> {
    await this.presses('decision', 'approve');
  }

  async declines(): Promise<void> {
    await this.presses('decision', 'decline');
  }

  /** Goes back to the shop without having decided. */
  async leaves(): Promise<void> {
    await this.presses('decision', 'leave');
  }

  private async presses(name: string, value: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    const page = this.page ?? (await this.look());
    const form = page.forms.find(({ buttons }) =>
      buttons.some((button) => button.name === name && button.value === value),
    );
    if (!form) throw new Error(`The page '${page.heading}' (${page.status}) has no button ${name}=${value}.`);
    const response = await fetch(new URL(form.action, this.location), {
      method: form.method.toUpperCase(),
      body: new URLSearchParams({ ...fields, [name]: value }),
      redirect: 'manual',
    });
    const html = await response.text();
    const target = response.headers.get('location');
    if (response.status !== 303 || target === null) {
      throw new Error(`The page answered ${name}=${value} with ${response.status}: ${readHeading(html)}.`);
    }
    this.page = undefined;
    const next = new URL(target, this.location);
    if (next.origin === new URL(this.location).origin) this.location = next.href;
    else this.home = next.href;
  }
}
