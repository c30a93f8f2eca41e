/* Draws the charts of a report from the data that lies in the page. */
;(() => {
  const { createChart, CandlestickSeries, AreaSeries, createSeriesMarkers } = window.LightweightCharts
  const data = JSON.parse(document.getElementById('data').textContent)
  const dark = window.matchMedia('(prefers-color-scheme: dark)')
  const charts = []
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
  const number = (value, digits) =>
    value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const minute = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')

  const look = () => ({
    layout: {
      background: { color: token('--bg') },
      textColor: token('--muted'),
      attributionLogo: false,
      fontFamily: getComputedStyle(document.body).fontFamily,
    },
    grid: { vertLines: { color: token('--border') }, horzLines: { color: token('--border') } },
    rightPriceScale: { borderColor: token('--border'), minimumWidth: 84 },
    timeScale: { borderColor: token('--border'), timeVisible: true, secondsVisible: false, minBarSpacing: 0.001 },
  })

  const add = (id, height) => {
    const element = document.getElementById(id)
    if (!element) return undefined
    const chart = createChart(element, { ...look(), height, autoSize: false, width: element.clientWidth })
    new ResizeObserver(() => chart.resize(element.clientWidth, height)).observe(element)
    charts.push(chart)
    return chart
  }

  const precisionOf = (price) => (price >= 100 ? 2 : price >= 1 ? 4 : price >= 0.01 ? 6 : price >= 1e-6 ? 8 : 12)

  const equity = add('equity', 260)
  const drawdown = add('drawdown', 130)
  const price = add('price', 380)

  const money = equity.addSeries(AreaSeries, { priceLineVisible: false, lineWidth: 2 })
  const fall = drawdown.addSeries(AreaSeries, {
    priceLineVisible: false,
    lineWidth: 1,
    invertFilledArea: true,
    priceFormat: { type: 'custom', minMove: 0.0001, formatter: (value) => `${number(value * 100, 2)}%` },
  })
  const { time } = data.curve
  money.setData(time.map((at, i) => ({ time: at, value: data.curve.equity[i] })))
  fall.setData(time.map((at, i) => ({ time: at, value: data.curve.drawdown[i] })))

  const candles = price.addSeries(CandlestickSeries, { priceLineVisible: false })
  const markers = createSeriesMarkers(candles, [])
  let shown
  const showSymbol = (index) => {
    shown = data.symbols[index]
    const bars = shown.candles
    const precision = precisionOf(bars.close.at(-1) ?? 1)
    candles.applyOptions({ priceFormat: { type: 'price', precision, minMove: 10 ** -precision } })
    candles.setData(
      bars.time.map((at, i) => ({
        time: at,
        open: bars.open[i],
        high: bars.high[i],
        low: bars.low[i],
        close: bars.close[i],
      })),
    )
    drawMarkers()
  }

  // A marker a trade over thousands of bars would cover the price.
  const MANY_BARS = 4000
  let crowded = true
  price.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    const now = !range || range.to - range.from > MANY_BARS
    if (now === crowded) return
    crowded = now
    drawMarkers()
  })

  const drawMarkers = () => {
    const size = crowded ? 0.2 : 1
    const gain = token('--gain')
    const loss = token('--loss')
    const accent = token('--accent')
    const all = []
    for (const [entry, exit, sign, pnl, open] of shown.trades) {
      all.push({
        time: entry,
        position: sign > 0 ? 'belowBar' : 'aboveBar',
        shape: sign > 0 ? 'arrowUp' : 'arrowDown',
        color: accent,
        size,
      })
      if (!open) {
        all.push({
          time: exit,
          position: sign > 0 ? 'aboveBar' : 'belowBar',
          shape: pnl > 0 ? 'circle' : 'square',
          color: pnl > 0 ? gain : loss,
          size,
        })
      }
    }
    markers.setMarkers(all.sort((one, other) => one.time - other.time))
  }

  const colours = () => {
    const gain = token('--gain')
    const loss = token('--loss')
    const accent = token('--accent')
    for (const chart of charts) chart.applyOptions(look())
    money.applyOptions({ lineColor: accent, topColor: `${accent}40`, bottomColor: `${accent}05` })
    fall.applyOptions({ lineColor: loss, topColor: `${loss}05`, bottomColor: `${loss}40` })
    candles.applyOptions({
      upColor: gain,
      downColor: loss,
      borderUpColor: gain,
      borderDownColor: loss,
      wickUpColor: gain,
      wickDownColor: loss,
    })
    if (shown) drawMarkers()
  }

  const readout = (chart, id, text) => {
    const element = document.getElementById(id)
    const still = element.textContent
    chart.subscribeCrosshairMove((event) => {
      element.textContent = (event.time && text(event)) || still
    })
  }
  const at = (event, series) => event.seriesData.get(series)
  readout(equity, 'equity-readout', (event) => {
    const point = at(event, money)
    return point && `${minute(event.time)} UTC · ${number(point.value, 2)}`
  })
  readout(drawdown, 'drawdown-readout', (event) => {
    const point = at(event, fall)
    return point && `${minute(event.time)} UTC · ${number(point.value * 100, 2)}%`
  })
  readout(price, 'price-readout', (event) => {
    const bar = at(event, candles)
    if (!bar) return undefined
    const digits = precisionOf(bar.close)
    const [open, high, low, close] = [bar.open, bar.high, bar.low, bar.close].map((value) => number(value, digits))
    return `${minute(event.time)} UTC · O ${open} H ${high} L ${low} C ${close}`
  })

  // The charts lie below each other and show the same span of time.
  let following = false
  for (const chart of charts) {
    chart.timeScale().subscribeVisibleTimeRangeChange((range) => {
      if (following || !range) return
      following = true
      for (const other of charts) if (other !== chart) other.timeScale().setVisibleRange(range)
      following = false
    })
  }

  const choice = document.getElementById('symbol')
  choice?.addEventListener('change', () => showSymbol(Number(choice.value)))
  showSymbol(0)
  colours()
  dark.addEventListener('change', colours)
  for (const chart of charts) chart.timeScale().fitContent()
})()
