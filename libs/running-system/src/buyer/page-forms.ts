/** A form as a browser would submit it by one of its buttons. */
export interface PageForm {
  readonly method: string;
  readonly action: string;
  readonly buttons: readonly PageButton[];
}

export interface PageButton {
  readonly name: string;
  readonly value: string;
  readonly label: string;
}

/** The forms of a page of plain HTML with quoted attributes, as the hosted pages are. */
export function readForms(html: string): PageForm[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, attributes = '', content = '']) => ({
    method: attribute(attributes, 'method') ?? 'get',
    action: attribute(attributes, 'action') ?? '',
    buttons: [...content.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/g)].map(([, own = '', label = '']) => ({
      name: attribute(own, 'name') ?? '',
      value: attribute(own, 'value') ?? '',
      label: decode(label.trim()),
    })),
  }));
}

/** The page's main heading. */
export function readHeading(html: string): string {
  return decode(/<h1>([\s\S]*?)<\/h1>/.exec(html)?.[1]?.trim() ?? '');
}

function attribute(text: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1];
  return value === undefined ? undefined : decode(value);
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => entities[name] ?? whole);
}
