/** Says that the first screen shows its data; pictures of the window wait for it. */
export function markReady(): void {
  document.documentElement.dataset['ready'] = 'true'
}
