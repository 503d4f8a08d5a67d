import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { createWorldWithFile, loggedInClient, releasesUploads } from '../../fixtures/index.ts'
import { ruleOf } from '../protocol/rules/index.ts'
import RuleCoverageReporter, { renderCoverage } from '../vitest-reporter.ts'
import type { RuleCoverage } from '../vitest-reporter.ts'
import { edgeName, edges } from './edges.ts'

test('edges have names of their own and rules that there are', () => {
  expect(new Set(edges.map(edgeName)).size).toBe(edges.length)
  for (const { rule } of edges) expect(ruleOf(rule), rule).toBeDefined()
})

test('an edge is seen once a test has been there, and not before', async () => {
  const rtm = createWorldWithFile()
  const seen = (): readonly string[] =>
    edges.filter(({ isSeen }) => isSeen(rtm.journal)).map(({ what }) => what)
  expect(seen()).toEqual([])
  const alice = await loggedInClient(rtm, 'alice', releasesUploads)
  expect(seen()).toEqual(['a login succeeds'])
  const { requestId } = alice.service.createFileMessageByUploading('/a.bin')
  alice.service.cancelMediaUpload(requestId)
  for (let count = 0; count < 10; count++) alice.service.createFileMessageByUploading('/a.bin')
  await rtm.clock.advance('2m')
  rtm.network.client('alice').disconnect({ forMs: '40s' })
  await rtm.clock.advance('1m')
  rtm.server.ban('alice')
  await rtm.clock.advance('1s')
  expect(seen()).toEqual([
    'a login succeeds',
    'the connection is lost',
    'it is lost for so long that others see it',
    'the server bans the user',
    'an upload succeeds',
    'a tenth task is begun',
    'a transfer reports progress',
    'a transfer is cancelled',
    'a transfer is interrupted',
  ])
})

test('the reporter merges what tests of all files have seen, prints the rest and writes it all', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rule-coverage-'))
  const outputFile = join(folder, 'coverage.json')
  const [first, second] = edges.map(edgeName)
  const moduleOf = (fullName: string, rtmEdges?: readonly (string | undefined)[]): unknown => ({
    children: { allTests: () => [{ fullName, meta: () => ({ rtmEdges }) }] },
  })
  const printed: string[] = []
  const print = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text))
    return true
  })
  const modules = [moduleOf('a', [first]), moduleOf('b', [first, second]), moduleOf('no world')]
  new RuleCoverageReporter({ outputFile }).onTestRunEnd(modules as never)
  print.mockRestore()
  const coverage = JSON.parse(readFileSync(outputFile, 'utf8')) as RuleCoverage
  rmSync(folder, { recursive: true })
  expect(coverage.tests).toBe(2)
  const asked = edges.filter(({ feature }) => feature === 'sessions').length
  expect(coverage.edges.slice(0, 3).map(({ tests }) => tests)).toEqual([['a', 'b'], ['b'], []])
  expect(printed.join('')).toContain(`2 tests came to 2 of ${asked} edges. Never:`)
  expect(printed.join('')).toContain('Not used at all: media, messages,')
  expect(printed.join('')).toContain(`wrote ${outputFile}`)
  expect(renderCoverage({ ...coverage, edges: coverage.edges.slice(0, 2) })).not.toContain('Never')
})
