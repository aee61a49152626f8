/** Numbers of which the lowest is taken first, whatever the order in which they come (a binary heap). */
export class LowestFirst {
  private readonly numbers: number[] = [];

  /** Adds a number. */
  add(number: number): void {
    let at = this.numbers.push(number) - 1;
    while (at > 0) {
      const parent = Math.floor((at - 1) / 2);
      if (this.at(parent) <= number) break;
      this.numbers[at] = this.at(parent);
      at = parent;
    }
    this.numbers[at] = number;
  }

  /** Takes the lowest number out; undefined when there is none. */
  take(): number | undefined {
    const [lowest] = this.numbers;
    const last = this.numbers.pop();
    if (last !== undefined && this.numbers.length > 0) this.sink(last);
    return lowest;
  }

  /** Puts a number in place of the lowest one. */
  private sink(number: number): void {
    let at = 0;
    for (let child = this.lowerChild(at); this.at(child) < number; child = this.lowerChild(at)) {
      this.numbers[at] = this.at(child);
      at = child;
    }
    this.numbers[at] = number;
  }

  private lowerChild(parent: number): number {
    const left = 2 * parent + 1;
    return this.at(left + 1) < this.at(left) ? left + 1 : left;
  }

  /** Beyond the end nothing is lower. */
  private at(index: number): number {
    return this.numbers[index] ?? Number.POSITIVE_INFINITY;
  }
}
