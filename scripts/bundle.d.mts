import type { Plugin } from 'vite'

export function copyMigrations(): Plugin
