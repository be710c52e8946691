import { inspect } from 'node:util';

const shown = '[secret]';

/** A text that shows itself to nobody by accident: not in JSON, not in a log, not in a sentence; only to who asks. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself: for sending it upstream, or for sealing it before it is stored. */
  reveal(): string {
    return this.#value;
  }

  toJSON(): string {
    return shown;
  }

  toString(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
