import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

/** Where the demo speaks. Colours only where somebody can see them. */
export class Terminal {
  private readonly colours: boolean;

  constructor(private readonly output: NodeJS.WriteStream) {
    this.colours = output.isTTY && process.env.NO_COLOR === undefined;
  }

  line(text = ''): void {
    this.output.write(`${text}\n`);
  }

  paint(style: Style, text: string): string {
    return this.colours ? styleText(style, text) : text;
  }
}
