import { defineConfig } from 'drizzle-kit'

export default defineConfig({
  dialect: 'sqlite',
  schema: './src-main/storage/books/*schema.ts',
  out: './src-main/storage/migrations/books',
})
