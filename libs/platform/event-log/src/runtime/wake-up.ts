/** A sleep that others can end early. A call while nobody sleeps ends the next sleep at once. */
export class WakeUp {
  private called = false;
  private wake: (() => void) | undefined;

  call(): void {
    this.called = true;
    this.wake?.();
  }

  /** Resolves after `ms`, or when called. True when called. */
  async sleep(ms: number): Promise<boolean> {
    if (!this.called) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.wake = undefined;
    const { called } = this;
    this.called = false;
    return called;
  }
}
