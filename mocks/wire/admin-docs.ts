import { z } from 'zod'
import { adminSchemas } from './admin.ts'
import { count, json, none, time } from './route-doc.ts'
import type { RouteDoc } from './route-doc.ts'

const clockShown = z.strictObject({
  mode: z.enum(['auto', 'manual', 'system']),
  nowMs: time,
  startedAtMs: time,
})
const faultShown = z.strictObject({ id: count, hits: count, explain: z.string() })
const journalShown = z.strictObject({
  digest: z.string(),
  length: count,
  entries: z.array(z.looseObject({})),
  next: count.optional().describe('With after: what to give as after the next time.'),
  missed: count
    .optional()
    .describe('With after: entries after it that are not kept any more, whatever their names.'),
})
const snapshotShown = z.strictObject({
  id: count,
  version: z.literal(1),
  atMs: time,
  journalDigest: z.string(),
})

/** The routes of /admin, once. */
export const adminDocs: readonly RouteDoc[] = [
  {
    method: 'get',
    path: '/admin/clock',
    summary: 'Show the clock.',
    answers: { 200: json('The clock.', clockShown) },
  },
  {
    method: 'post',
    path: '/admin/clock/advance',
    summary: 'Move time on; answers when the world has settled.',
    json: adminSchemas.advance,
    answers: { 200: json('The clock.', clockShown) },
  },
  {
    method: 'post',
    path: '/admin/faults',
    summary: 'Put a fault in force.',
    json: adminSchemas.fault,
    answers: { 201: json('The fault.', faultShown) },
    gives: ['fault', 'id'],
  },
  {
    method: 'get',
    path: '/admin/faults',
    summary: 'List the faults.',
    answers: { 200: json('The faults.', z.strictObject({ faults: z.array(faultShown) })) },
  },
  {
    method: 'get',
    path: '/admin/faults/{fault}',
    summary: 'Explain a fault: each call that it looked at.',
    answers: { 200: json('The fault.', faultShown) },
  },
  {
    method: 'delete',
    path: '/admin/faults/{fault}',
    summary: 'Take a fault out.',
    answers: { 204: none },
  },
  {
    method: 'delete',
    path: '/admin/faults',
    summary: 'Take every fault out.',
    answers: { 204: none },
  },
  {
    method: 'get',
    path: '/admin/state',
    summary: 'Show the whole world, and the sessions of the wire.',
    answers: {
      200: json('The state.', z.looseObject({ nowMs: time, wire: z.array(z.looseObject({})) })),
    },
  },
  {
    method: 'get',
    path: '/admin/journal',
    summary: 'Show what has happened.',
    query: {
      last: { what: 'How many entries, the newest; 1000 unless given.', form: count.max(10_000) },
      after: {
        what: 'Only what was written after the entry of this number, the oldest 10000; last counts for nothing then. JSON alone.',
        form: count,
      },
      name: {
        what: 'Only entries of these names, separated by commas, such as media-stored. JSON alone.',
        form: z.string(),
      },
      format: { what: 'json unless given.', form: z.enum(['json', 'text', 'mermaid']) },
    },
    answers: { 200: { ...json('The journal.', journalShown), text: true } },
  },
  {
    method: 'post',
    path: '/admin/reset',
    summary: 'Set the world back to its beginning. Every session of the wire ends.',
    answers: { 204: none },
  },
  {
    method: 'post',
    path: '/admin/clean',
    summary: 'Check that nothing is left over, as assertClean does; 409 says what is.',
    answers: { 204: none },
  },
  {
    method: 'post',
    path: '/admin/snapshots',
    summary: 'Keep the state of now.',
    answers: { 201: json('The snapshot.', snapshotShown) },
    gives: ['snapshot', 'id'],
  },
  {
    method: 'post',
    path: '/admin/snapshots/{snapshot}/restore',
    summary: 'Take the world back to a snapshot. Every session of the wire ends.',
    answers: { 204: none },
  },
  {
    method: 'delete',
    path: '/admin/snapshots/{snapshot}',
    summary: 'Forget a snapshot.',
    answers: { 204: none },
  },
  {
    method: 'delete',
    path: '/admin/media/{media}',
    summary: 'Take a medium away before its time.',
    answers: { 204: none },
  },
  ...(['ban', 'unban'] as const).map((what): RouteDoc => ({
    method: 'post',
    path: `/admin/users/{uid}/${what}`,
    summary: what === 'ban' ? 'Put a user out and keep it out.' : 'Let a user in again.',
    json: adminSchemas.app,
    answers: { 204: none },
  })),
  {
    method: 'post',
    path: '/admin/users/{uid}/expire-token',
    summary: "End the life of a user's token.",
    answers: { 204: none },
  },
  {
    method: 'post',
    path: '/admin/users/{uid}/disconnect',
    summary: 'Cut the link of a user for a time.',
    json: adminSchemas.forTime,
    answers: { 204: none },
  },
  {
    method: 'post',
    path: '/admin/server/down',
    summary: 'Let nobody reach the service for a time.',
    json: adminSchemas.forTime,
    answers: { 204: none },
  },
]
