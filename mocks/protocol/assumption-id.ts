type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'
type Tens = '0' | '1' | '2' | '3' | '4' | '5' | '6'

/** Id of an assumption: S-01 to S-71; three of them are no more. */
export type AssumptionId =
  Exclude<`S-${Tens}${Digit}`, 'S-00' | 'S-62' | 'S-63' | 'S-64'> | 'S-70' | 'S-71'

/** A place where the documents are silent or disagree, and the choice this product makes. */
export interface Assumption {
  readonly id: AssumptionId
  readonly question: string
  readonly choice: string
  /** What `createFakeRtm({ assumptions })` takes for it, the default first; absent where there is no switch. */
  readonly options?: readonly string[]
}

/** Assumptions by their ids. */
export function assumptionsOf(written: {
  readonly [Id in AssumptionId]?: Omit<Assumption, 'id'>
}): readonly Assumption[] {
  return Object.entries(written).map(([id, rest]) => ({ id: id as AssumptionId, ...rest }))
}
