/** The colours of a chart; the library paints on canvas and reads no CSS variables. They match app/theme.css. */
export type Palette = {
  readonly background: string
  readonly text: string
  readonly grid: string
  readonly border: string
  readonly crosshair: string
  readonly gain: string
  readonly loss: string
  readonly gainFaint: string
  readonly lossFaint: string
  readonly equity: string
  readonly equityFaint: string
  readonly highlight: string
  /** Indicator lines, in the order in which the strategy names them. */
  readonly lines: readonly string[]
}

export type Theme = 'dark' | 'light'

export const PALETTES: Readonly<Record<Theme, Palette>> = {
  dark: {
    background: '#0b0e14',
    text: '#98a2b3',
    grid: '#161b24',
    border: '#232a36',
    crosshair: '#6b7688',
    gain: '#2ebd85',
    loss: '#f6465d',
    gainFaint: 'rgba(46, 189, 133, 0.28)',
    lossFaint: 'rgba(246, 70, 93, 0.28)',
    equity: '#5b9bff',
    equityFaint: 'rgba(91, 155, 255, 0.14)',
    highlight: '#e8ecf3',
    lines: ['#f0b90b', '#5b9bff', '#c084fc', '#22d3ee', '#fb923c', '#f472b6', '#a3e635', '#94a3b8'],
  },
  light: {
    background: '#ffffff',
    text: '#5b6575',
    grid: '#f0f2f5',
    border: '#dfe3ea',
    crosshair: '#8a94a6',
    gain: '#0b8a5d',
    loss: '#d0304a',
    gainFaint: 'rgba(11, 138, 93, 0.25)',
    lossFaint: 'rgba(208, 48, 74, 0.25)',
    equity: '#1f5fd6',
    equityFaint: 'rgba(31, 95, 214, 0.10)',
    highlight: '#1b2230',
    lines: ['#b07d00', '#1f5fd6', '#8b3fd1', '#0891b2', '#c2560c', '#be2f7e', '#5b8a0a', '#64748b'],
  },
}
