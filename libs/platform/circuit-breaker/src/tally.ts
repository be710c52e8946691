/** Counts failures by what went wrong, to say later what opened a breaker. */
export class Tally {
  private readonly counts = new Map<string, number>();

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  add(trouble: string, count = 1): void {
    this.counts.set(trouble, (this.counts.get(trouble) ?? 0) + count);
  }

  addAll(other: Tally): void {
    for (const [trouble, count] of other.counts) this.add(trouble, count);
  }

  clear(): void {
    this.counts.clear();
  }

  /** `timeout 9, HTTP 5xx 3`: the most frequent first. */
  inWords(): string {
    const byCount = [...this.counts].sort(([, a], [, b]) => b - a);
    return byCount.map(([trouble, count]) => `${trouble} ${count}`).join(', ');
  }
}
