import { startDesktop } from '#main/desktop/app.ts'

startDesktop()
