import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: './src-main/storage/candles/schema.ts',
  out: './src-main/storage/migrations/candles',
})
