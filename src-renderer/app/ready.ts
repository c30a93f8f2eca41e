/** Says that the screen shows its data; pictures of the window wait for it. */
export function markReady(): void {
  document.documentElement.dataset['ready'] = 'true'
}

/** Says that another screen is on its way. */
export function markNotReady(): void {
  delete document.documentElement.dataset['ready']
}
