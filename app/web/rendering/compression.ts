import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const brotliAsync = promisify(brotliCompress)
const gzipAsync = promisify(gzip)

/** Compresses as far as it goes, which takes tens of milliseconds: for what is sent many times. */
export async function compress(content: Buffer): Promise<{ brotli: Buffer; gzip: Buffer }> {
  const brotliParameters = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.length
  }
  const [brotli, gzipped] = await Promise.all([
    brotliAsync(content, { params: brotliParameters }),
    gzipAsync(content, { level: constants.Z_BEST_COMPRESSION })
  ])
  return { brotli, gzip: gzipped }
}
