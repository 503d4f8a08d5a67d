/** What a downloaded medium begins with, and the type that the SDK gives its Blob. */
const signatures: readonly (readonly [type: string, ...start: number[]])[] = [
  ['image/png', 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  ['image/gif', 0x47, 0x49, 0x46, 0x38],
  ['image/jpeg', 0xff, 0xd8, 0xff],
  ['application/pdf', 0x25, 0x50, 0x44, 0x46],
  ['application/zip', 0x50, 0x4b, 0x03, 0x04],
]

/** The MIME type of PNG, GIF, JPEG, PDF and ZIP by their first bytes; '' for all else. */
export function sniffedType(bytes: Uint8Array): string {
  const found = signatures.find(([, ...start]) =>
    start.every((byte, index) => bytes[index] === byte),
  )
  return found?.[0] ?? ''
}
