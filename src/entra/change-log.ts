/** Something that happened at the source, which the job learns of when it reads on. */
export interface SourceEvent {
  /** Of the person or group that it happened to. */
  readonly key: string;
  /** Whether somebody is disabled or leaves by it. */
  readonly isLoss: boolean;
  /** Carries it out at the source, as the job sees it from then on. */
  readonly happen: () => void;
}

/** What happened at the source, in order. The job has read everything before its watermark. */
export class ChangeLog {
  readonly #events: SourceEvent[] = [];
  #watermark = 0;

  note(event: SourceEvent): void {
    this.#events.push(event);
  }

  /** How many events there are after the watermark. */
  get unread(): number {
    return this.#events.length - this.#watermark;
  }

  get watermark(): number {
    return this.#watermark;
  }

  /** At most so many events after the watermark, which stays until they are done with. */
  read(most: number): readonly SourceEvent[] {
    return this.#events.slice(this.#watermark, this.#watermark + most);
  }

  /** Moves the watermark behind so many events more. */
  pass(count: number): void {
    this.#watermark += count;
  }
}
