/** Tells whether an SDK version comes before another: `isOlderThan('1.2.2', 1, 3)`. */
export function isOlderThan(sdkVersion: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = sdkVersion.split('.').map(Number)
  return ownMajor < major || (ownMajor === major && ownMinor < minor)
}
