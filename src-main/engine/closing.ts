/** Ends what was begun, last first, each exactly once and whatever happens to the others. */
export class Closing {
  readonly #steps: (() => void | Promise<void>)[] = []
  #closed: Promise<void> | undefined

  /** Adds a step. */
  add(step: () => void | Promise<void>): void {
    this.#steps.push(step)
  }

  /** Adds the closing of `part` and answers it. */
  keep<Part extends { close(): void | Promise<void> }>(part: Part): Part {
    this.add(() => part.close())
    return part
  }

  /** Runs the steps. The first failure is thrown when all have run. */
  close(): Promise<void> {
    this.#closed ??= this.#run()
    return this.#closed
  }

  async #run(): Promise<void> {
    const failures: unknown[] = []
    for (const step of this.#steps.toReversed()) {
      try {
        await step()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}
