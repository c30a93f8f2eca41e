import { CHECK_LABELS, type HonestyCheck, type HonestyReport, VERDICT_WORDS } from '#shared/domain/honesty.ts'
import { honestyFigure } from '#shared/domain/honesty-figures.ts'
import { escapeHtml } from './markup.ts'

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
  return `<tr><th scope="row">${CHECK_LABELS[name]}</th><td class="${ok ? 'up' : 'down'}">${ok ? 'Passed' : 'Failed'}</td><td class="definition">${escapeHtml(message)}<br><span class="note">${numbers.join(' · ')}</span></td></tr>`
}
