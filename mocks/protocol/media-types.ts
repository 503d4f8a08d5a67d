/** What a downloaded medium begins with, and the type that the SDK gives its Blob. */
const signatures: readonly (readonly [type: string, ...start: number[]])[] = [
  ['image/png', 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  ['image/gif', 0x47, 0x49, 0x46, 0x38],
  ['image/jpeg', 0xff, 0xd8, 0xff, 0xe0],
  ['image/jpeg', 0xff, 0xd8, 0xff, 0xe1],
  ['image/jpeg', 0xff, 0xd8, 0xff, 0xdb],
]

/** The MIME type of JPEG, PNG and GIF by their first bytes, as the public SDK was seen to tell it; `application/octet-stream` for all else. @assumes S-61 */
export function sniffedType(bytes: Uint8Array): string {
  const found = signatures.find(([, ...start]) =>
    start.every((byte, index) => bytes[index] === byte),
  )
  return found?.[0] ?? 'application/octet-stream'
}
