/**
 * Does its work again and again, never twice at once: a turn that comes while the last one is still at it is left out, so
 * nothing piles up behind a slow database.
 */
export class Recurring {
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> | undefined;

  /**
   * @param everyMs real milliseconds between two turns
   * @param work must not reject
   */
  constructor(
    private readonly everyMs: number,
    private readonly work: () => Promise<void>,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => this.begin(), this.everyMs);
  }

  /** Begins nothing more and waits for the turn that is at it. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.turn;
  }

  private begin(): void {
    this.turn ??= this.work().finally(() => (this.turn = undefined));
  }
}
