/** Milliseconds until a job is done, going on as before; null while that cannot be said. */
export function estimateRemaining(elapsedMs: number, done: number, total: number): number | null {
  if (done <= 0 || total <= 0 || elapsedMs <= 0) return null
  return Math.max(0, Math.round((elapsedMs / done) * (total - done)))
}
