import { join, normalize, sep } from 'node:path'

/** The file a page address stands for, or undefined when it would lie outside `folder`. */
export function fileForPath(folder: string, pathname: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (decoded.includes('\0')) return undefined
  const file = normalize(join(folder, decoded === '/' ? 'index.html' : decoded))
  return file.startsWith(folder + sep) ? file : undefined
}
