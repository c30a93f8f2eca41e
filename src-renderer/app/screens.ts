import {
  Activity,
  ChartCandlestick,
  ChartPie,
  FlaskConical,
  Globe,
  type LucideIcon,
  ScrollText,
  Settings,
  ShieldCheck,
} from 'lucide-react'
import { type ComponentType, lazy } from 'react'

/** A screen of the window: its place in the navigation, its address, and what it shows. */
export type Screen = {
  readonly path: string
  readonly name: string
  readonly icon: LucideIcon
  readonly view: ComponentType
}

/** The screens in the order of the navigation; each is loaded when it is first looked at. */
export const SCREENS: readonly Screen[] = [
  {
    path: '/trade',
    name: 'Trade',
    icon: ChartCandlestick,
    view: lazy(async () => ({ default: (await import('#renderer/views/trade/TradeView.tsx')).TradeView })),
  },
  {
    path: '/portfolio',
    name: 'Portfolio',
    icon: ChartPie,
    view: lazy(async () => ({ default: (await import('#renderer/views/portfolio/PortfolioView.tsx')).PortfolioView })),
  },
  {
    path: '/strategies',
    name: 'Strategies',
    icon: ScrollText,
    view: lazy(async () => ({
      default: (await import('#renderer/views/strategies/StrategiesView.tsx')).StrategiesView,
    })),
  },
  {
    path: '/backtest',
    name: 'Backtest',
    icon: FlaskConical,
    view: lazy(async () => ({ default: (await import('#renderer/views/backtest/BacktestView.tsx')).BacktestView })),
  },
  {
    path: '/market',
    name: 'Market',
    icon: Globe,
    view: lazy(async () => ({ default: (await import('#renderer/views/market/MarketView.tsx')).MarketView })),
  },
  {
    path: '/risk',
    name: 'Risk',
    icon: ShieldCheck,
    view: lazy(async () => ({ default: (await import('#renderer/views/risk/RiskView.tsx')).RiskView })),
  },
  {
    path: '/activity',
    name: 'Activity',
    icon: Activity,
    view: lazy(async () => ({ default: (await import('#renderer/views/activity/ActivityView.tsx')).ActivityView })),
  },
  {
    path: '/settings',
    name: 'Settings',
    icon: Settings,
    view: lazy(async () => ({ default: (await import('#renderer/views/settings/SettingsView.tsx')).SettingsView })),
  },
]
