import { hash32, mix32 } from '../time/index.ts'
import type { Payload } from './payload.ts'
import { nowOf, record, schedule } from './world.ts'
import type { MediaStore, Medium, World, WorldEvent } from './state.ts'

/** Hexadecimal digits, 64 or more, then numbers joined by `z`. */
const idPattern = /^[0-9a-f]{64,}\d(?:z\d+)+$/i
const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Makes the empty store of an App ID. */
export function createMediaStore(world: World, appId: string): MediaStore {
  let prefix = ''
  for (let part = 0; part < 6; part++) prefix += hex32(hash32(appId, world.options.seed + part))
  return { appId, items: new Map(), bytes: 0, stored: 0, prefix, sweepArmed: false }
}

/** Tells whether a text has the form of a media ID. @assumes S-23 */
export function isMediaId(mediaId: string): boolean {
  return idPattern.test(mediaId)
}

/**
 * Stores a medium under an ID of its own, from now for seven days.
 *
 * @rule MEDIA-ID-PER-UPLOAD
 * @rule MEDIA-TTL-7D
 * @assumes S-67
 */
export function storeMedium(
  world: World,
  store: MediaStore,
  upload: {
    readonly kind: 'file' | 'image'
    readonly uid: string
    readonly payload: Payload
    /** Of an image: those stand in its ID; 0 where they are not known. */
    readonly dimensions: { readonly width: number; readonly height: number }
    /** The client's own number of the upload: in the journal the one side finds the other by it. */
    readonly requestId: number
  },
): Medium {
  const uploadedAtMs = nowOf(world)
  const { kind, uid, payload, requestId, dimensions } = upload
  const bytes = payload.bytes
  const medium: Medium = {
    mediaId: nextMediaId(store, uploadedAtMs) + (kind === 'image' ? tailOf(dimensions) : ''),
    kind,
    bytes,
    uid,
    uploadedAtMs,
    payload,
  }
  store.items.set(store.stored, medium)
  store.bytes += bytes
  record(world, {
    kind: 'server',
    name: 'media-stored',
    uid,
    requestId,
    subject: medium.mediaId,
    bytes,
  })
  armSweep(world, store, uploadedAtMs)
  return medium
}

/** Takes in a medium that was stored in an earlier life of this service; in the order of their upload. */
export function restoreMedium(world: World, store: MediaStore, medium: Medium): void {
  const number = numberOf(medium.mediaId)
  store.items.set(number, medium)
  store.bytes += medium.bytes
  store.stored = Math.max(store.stored, number)
  armSweep(world, store, medium.uploadedAtMs)
}

/**
 * The medium of an ID while it may be read: its age is below seven days.
 *
 * @rule MEDIA-TTL-7D
 * @assumes S-38
 */
export function findMedium(world: World, store: MediaStore, mediaId: string): Medium | undefined {
  const medium = mediumOf(store, mediaId)
  if (medium === undefined) return undefined
  return nowOf(world) < expiresAtMs(world, medium) ? medium : undefined
}

/** The first instant at which a medium is no longer readable. */
export function expiresAtMs(world: World, medium: Medium): number {
  return medium.uploadedAtMs + world.options.limits.mediaLifeMs
}

/** Forgets a medium and frees its bytes; false where there is none. */
export function deleteMedium(world: World, store: MediaStore, mediaId: string): boolean {
  const medium = mediumOf(store, mediaId)
  if (medium === undefined) return false
  forget(world, store, { medium, name: 'media-deleted' })
  return true
}

function forget(
  world: World,
  store: MediaStore,
  end: { readonly medium: Medium; readonly name: 'media-deleted' | 'media-expired' },
): void {
  store.items.delete(numberOf(end.medium.mediaId))
  end.medium.payload.free?.()
  store.bytes -= end.medium.bytes
  const { uid, mediaId, bytes } = end.medium
  record(world, { kind: 'server', name: end.name, uid, subject: mediaId, bytes })
}

interface SweepEvent extends WorldEvent {
  readonly store: MediaStore
}

/** One background event per store stands for all its expiries: the oldest medium goes first. */
function armSweep(world: World, store: MediaStore, oldestUploadedAtMs: number): void {
  if (store.sweepArmed) return
  store.sweepArmed = true
  const event: SweepEvent = { fire: sweep, background: true, store }
  schedule(world, oldestUploadedAtMs + world.options.limits.mediaLifeMs, event)
}

function sweep(world: World, { store }: SweepEvent): void {
  store.sweepArmed = false
  const nowMs = nowOf(world)
  for (const medium of store.items.values()) {
    if (expiresAtMs(world, medium) > nowMs) {
      armSweep(world, store, medium.uploadedAtMs)
      return
    }
    forget(world, store, { medium, name: 'media-expired' })
  }
}

/** A medium by its ID, expired or not. */
export function mediumOf(store: MediaStore, mediaId: string): Medium | undefined {
  const medium = store.items.get(numberOf(mediaId))
  return medium?.mediaId === mediaId ? medium : undefined
}

const prefixLength = 48

/** The number of a medium stands in its ID. */
function numberOf(mediaId: string): number {
  return Number.parseInt(mediaId.slice(prefixLength, prefixLength + 8), 16)
}

/** An opaque ID shaped like the one real ID ever seen: 64 hexadecimal digits and a tail of numbers, 82 characters. */
function nextMediaId(store: MediaStore, nowMs: number): string {
  const number = ++store.stored
  const second = 1e10 + (Math.floor(nowMs / 1000) % 1e10)
  const tail = `1z${String(second).slice(1)}z${String(1e5 + (number % 1e5)).slice(1)}`
  return store.prefix + hex32(number) + hex32(mix32(number)) + tail
}

function tailOf({ width, height }: { readonly width: number; readonly height: number }): string {
  return `z${height}z${width}`
}

function hex32(word: number): string {
  return (
    (hex[word >>> 24] ?? '') +
    (hex[(word >>> 16) & 255] ?? '') +
    (hex[(word >>> 8) & 255] ?? '') +
    (hex[word & 255] ?? '')
  )
}
