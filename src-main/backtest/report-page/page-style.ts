/** The style of a report: it follows the reader's light or dark setting. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--bg:#fff;--panel:#f7f8fa;--border:#dfe3ea;--text:#1b2230;--muted:#566070;--accent:#1f5fd6;--gain:#08704b;--loss:#b9233c;--warn:#855600}
@media (prefers-color-scheme:dark){:root{--bg:#0b0e14;--panel:#10141c;--border:#232a36;--text:#dce1ea;--muted:#98a2b3;--accent:#5b9bff;--gain:#2ebd85;--loss:#ff5c72;--warn:#f0b90b}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Inter,"Noto Sans","Liberation Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1180px;margin:0 auto;padding:28px 20px 60px}
h1{margin:0;font-size:24px;line-height:1.25}
h2{margin:36px 0 12px;font-size:16px}
h3{margin:0 0 6px;font-size:13px;color:var(--muted);font-weight:600}
.subtitle,.note,.empty,.definition,footer{color:var(--muted)}
.subtitle{margin:4px 0 18px}
.note{font-size:12.5px}
.headline{display:grid;grid-template-columns:repeat(auto-fit,minmax(130px,1fr));gap:1px;margin:0;background:var(--border);border:1px solid var(--border);border-radius:8px;overflow:hidden}
.headline div{background:var(--panel);padding:10px 14px}
dt{font-size:12px;color:var(--muted)}
dd{margin:0;font-size:18px;font-weight:600}
.up{color:var(--gain)}.down{color:var(--loss)}
.chart{border:1px solid var(--border);border-radius:8px;overflow:hidden;background:var(--bg)}
.chart+.bar{margin-top:14px}
.bar{display:flex;gap:12px;align-items:baseline;justify-content:space-between;min-height:28px}
.readout{color:var(--muted);font-size:12.5px}
.columns{display:grid;align-items:start;grid-template-columns:repeat(auto-fit,minmax(430px,1fr));gap:20px 28px}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(340px,1fr));gap:20px}
figure{margin:0}
svg{display:block;width:100%;height:auto;border:1px solid var(--border);border-radius:8px}
svg text{font-size:10.5px;fill:var(--muted)}
.grid{stroke:var(--border)}.zero{stroke:var(--muted)}
rect.gain,circle.gain{fill:var(--gain)}rect.loss{fill:var(--loss)}rect.flat{fill:var(--muted)}
circle.gain{fill-opacity:.55}.cross{stroke:var(--loss);stroke-opacity:.75;fill:none}
table{border-collapse:collapse;width:100%;font-size:13px}
caption{text-align:left;font-weight:600;padding:0 0 4px}
th,td{padding:4px 8px;border-bottom:1px solid var(--border);text-align:left;vertical-align:top}
th{font-weight:500}
.number{text-align:right;white-space:nowrap}
.honesty th,.honesty td{vertical-align:top}.honesty tbody th{width:18%}
.metrics th{width:34%}.metrics td.number{width:22%;font-weight:600}
.definition{font-size:12px}
.months td,.months th{text-align:right}.months th:first-child{text-align:left}
.heat{background:color-mix(in srgb,currentColor calc(var(--strength)*.28),transparent)}
.total{font-weight:600}
.none{color:var(--muted)}
.scroll{overflow:auto;border:1px solid var(--border);border-radius:8px}
.tall{max-height:560px}
.trades thead th{position:sticky;top:0;background:var(--panel);white-space:nowrap}
.trades td{white-space:nowrap}
.warnings{border:1px solid var(--warn);border-radius:8px;padding:10px 16px 10px 34px;margin:18px 0 0}
.warnings li::marker{color:var(--warn)}
pre{overflow:auto;padding:14px;border:1px solid var(--border);border-radius:8px;background:var(--panel);font-size:12.5px}
select{font:inherit;color:inherit;background:var(--panel);border:1px solid var(--border);border-radius:6px;padding:3px 8px}
footer{margin-top:40px;font-size:12px;border-top:1px solid var(--border);padding-top:12px}
@media print{.scroll.tall{max-height:none}.chart{break-inside:avoid}}
`
