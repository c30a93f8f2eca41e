import { CHECK_LABELS, type HonestyCheck, type HonestyReport, VERDICT_WORDS } from '#shared/domain/honesty.ts'
import { honestyFigure } from '#shared/domain/honesty-figures.ts'
import { returnRange } from '#shared/domain/return-range.ts'
import { coordinate, escapeHtml } from './markup.ts'

/** The verdict in words and every check with its figures; nothing where nobody asked. */
export function honestySection(honesty: HonestyReport | undefined): string {
  if (honesty === undefined) return ''
  const { verdict, summary, checks, seed } = honesty
  const tone = verdict === 'promising' ? 'up' : verdict === 'not proven' ? '' : 'down'
  return [
    `<h2>Honesty</h2><p><strong class="${tone}">${VERDICT_WORDS[verdict]}</strong></p><p>${escapeHtml(summary)}</p>`,
    `<table class="honesty"><thead><tr><th scope="col">Check</th><th scope="col">Result</th><th scope="col">What was found</th></tr></thead><tbody>${checks.map(row).join('')}</tbody></table>`,
    `<p class="note">Chance was drawn from the seed ${seed}; the same run and seed give the same report.</p>`,
  ].join('')
}

function row({ name, ok, message, figures }: HonestyCheck): string {
  const numbers = Object.entries(figures).map(([figure, value]) => {
    const { label, text } = honestyFigure(figure, value)
    return `${escapeHtml(label)} ${escapeHtml(text)}`
  })
  return `<tr><th scope="row">${CHECK_LABELS[name]}</th><td class="${ok ? 'up' : 'down'}">${ok ? 'Passed' : 'Failed'}</td><td class="definition">${escapeHtml(message)}<br><span class="note">${numbers.join(' · ')}</span>${rangePicture(figures)}</td></tr>`
}

const WIDTH = 320

/** The draws as a bar with their median, and the run as a dot. */
function rangePicture(figures: HonestyCheck['figures']): string {
  const range = returnRange(figures)
  if (range === undefined) return ''
  const x = (share: number): string => coordinate(share * WIDTH)
  return `<br><svg width="${WIDTH}" height="16" role="img" aria-label="Returns of the draws and of the run"><line x1="${x(range.low)}" x2="${x(range.high)}" y1="8" y2="8" stroke="var(--border)" stroke-width="6"/><line x1="${x(range.median)}" x2="${x(range.median)}" y1="2" y2="14" stroke="var(--muted)" stroke-width="2"/><circle cx="${x(range.own)}" cy="8" r="4" fill="var(--accent)"/></svg>`
}
