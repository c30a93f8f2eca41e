import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { AppError } from '#shared/errors.ts'

const CHUNK_BYTES = 1 << 20
/** Text of prices packs at 3 to 10 to 1. What unpacks to far more is made to fill memory. */
const MAX_RATIO = 200
const RATIO_CHECKED_ABOVE = 16 << 20

/** The bytes of a file as text: unpacked where it is gzip or zip. `read()` counts bytes of the file itself, up to `size`. */
export type FileBytes = {
  readonly size: number
  readonly read: () => number
  readonly chunks: AsyncIterable<Uint8Array>
}

/**
 * Opens a plain, gzip or zip file (told apart by its first bytes, not by its name). Throws NOT_FOUND for a missing file and
 * VALIDATION for a folder, a device, a file that may not be read, or a damaged archive, the last also while reading. A
 * chunk is valid until the next one is asked for.
 */
export async function openFileBytes(path: string): Promise<FileBytes> {
  try {
    const info = await stat(path)
    if (info.isDirectory()) throw new AppError('VALIDATION', `${path} is a folder, not a candle file`)
    if (!info.isFile()) throw new AppError('VALIDATION', `${path} is not a regular file`)
    const magic = await firstBytes(path)
    if (magic[0] === 0x1f && magic[1] === 0x8b) return gzipBytes(path, info.size)
    if (magic[0] === 0x50 && magic[1] === 0x4b && magic[2] <= 6) return await zipBytes(path, info.size)
    return plainBytes(path, info.size)
  } catch (error) {
    throw readError(error, path)
  }
}

async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path)
  try {
    const bytes = new Uint8Array(4)
    await file.read(bytes, 0, 4, 0)
    return bytes
  } finally {
    await file.close()
  }
}

function plainBytes(path: string, size: number): FileBytes {
  let done = 0
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      const file = await open(path)
      try {
        const buffer = new Uint8Array(CHUNK_BYTES)
        for (;;) {
          const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES)
          if (bytesRead === 0) return
          done += bytesRead
          yield buffer.subarray(0, bytesRead)
        }
      } finally {
        await file.close()
      }
    } catch (error) {
      throw readError(error, path)
    }
  }
  return { size, read: () => Math.min(done, size), chunks: chunks() }
}

function gzipBytes(path: string, size: number): FileBytes {
  const source = createReadStream(path, { highWaterMark: 1 << 18 })
  const unpacked = createGunzip({ chunkSize: 1 << 18 })
  source.on('error', (error) => unpacked.destroy(error))
  unpacked.on('close', () => source.destroy())
  const read = () => Math.min(source.bytesRead, size)
  return { size, read, chunks: streamChunks(source.pipe(unpacked), path, read) }
}

async function zipBytes(path: string, size: number): Promise<FileBytes> {
  const zip = await openPromise(path, { autoClose: false })
  try {
    const entry = await onlyCandleEntry(zip, path)
    const stream = await zip.openReadStreamPromise(entry)
    let unpackedBytes = 0
    stream.on('data', (chunk: Uint8Array) => {
      unpackedBytes += chunk.length
    })
    stream.pause()
    stream.on('close', () => zip.close())
    const share = () => Math.round(size * Math.min(1, unpackedBytes / Math.max(1, entry.uncompressedSize)))
    return { size, read: share, chunks: streamChunks(stream, path, share) }
  } catch (error) {
    zip.close()
    throw error
  }
}

async function onlyCandleEntry(zip: ZipFile, path: string): Promise<Entry> {
  let found: Entry | undefined
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/') || !/\.(csv|txt|tsv)$/i.test(entry.fileName)) continue
    if (found !== undefined) {
      throw new AppError(
        'VALIDATION',
        `${path} holds several candle files (${found.fileName}, ${entry.fileName}, …); unpack it and read them one by one`,
      )
    }
    found = entry
  }
  if (found === undefined) throw new AppError('VALIDATION', `${path} holds no .csv file`)
  return found
}

async function* streamChunks(stream: Readable, path: string, read: () => number): AsyncGenerator<Uint8Array> {
  let unpacked = 0
  try {
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) continue
      unpacked += chunk.length
      if (unpacked > RATIO_CHECKED_ABOVE && unpacked > MAX_RATIO * Math.max(1, read())) {
        throw new AppError(
          'VALIDATION',
          `${path} unpacks to more than ${MAX_RATIO} times its size; this is no candle file`,
        )
      }
      yield chunk
    }
  } catch (error) {
    throw readError(error, path)
  } finally {
    stream.destroy()
  }
}

/** What went wrong while reading `path`, in words. */
function readError(error: unknown, path: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const cause = { cause: error }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new AppError('NOT_FOUND', `candle file not found: ${path}`, { file: path }, cause)
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new AppError('VALIDATION', `${path} cannot be read: you have no permission`, { file: path }, cause)
  }
  if (code.startsWith('Z_') || !code.startsWith('E')) {
    return new AppError(
      'VALIDATION',
      `${path} is damaged or incomplete: it cannot be unpacked (${error.message})`,
      { file: path },
      cause,
    )
  }
  return new AppError('STORAGE', `${path} cannot be read: ${error.message}`, { file: path }, cause)
}
