/** Wakes one waiter. Raised while nobody waits, it lets the next one through at once. */
export class Signal {
  private raised = false;
  private wake: (() => void) | undefined;

  raise(): void {
    this.raised = true;
    this.wake?.();
  }

  lower(): void {
    this.raised = false;
  }

  /** Resolves when raised, or after `timeoutMs`; tells which. Lowers the signal. */
  async wait(timeoutMs: number): Promise<boolean> {
    if (!this.raised) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wake = undefined;
    }
    const { raised } = this;
    this.lower();
    return raised;
  }
}
