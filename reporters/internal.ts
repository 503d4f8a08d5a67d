// What the commands need of the reporters. Not exported by the package.
export { parseConfig } from './config.ts'
export { readExcuses, readGiven, writeBaseline } from './excuse-files.ts'
export { failOns, gateOf } from './gate.ts'
export { judgeAgain } from './judge-result.ts'
export { shellWords } from './shell-words.ts'
export { levelOf } from './verdict.ts'
export { chooseRenderings, codeOf, filesOf, writeReport, writeWhole } from './write-files.ts'

export type { ConsoleLook } from './console.ts'
export type { ExcuseFiles } from './excuse-files.ts'
export type { FailOn } from './gate.ts'
