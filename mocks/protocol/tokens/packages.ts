// All that the core takes from npm. The build bundles it, to be run when a token is first read or made.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { unzlibSync } from 'fflate/browser'

/** The 32 bytes of an HMAC with SHA-256. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(sha256, key, message)
}

/**
 * Unpacks a zlib stream without looking at its checksum: up to `bytesMax`, what is beyond is dropped.
 *
 * @throws for bytes that are not zlib data, or are cut short.
 */
export function unzlib(bytes: Uint8Array, bytesMax: number): Uint8Array {
  return unzlibSync(bytes, { out: new Uint8Array(bytesMax) })
}
