import { careless } from 'careless-kit'
import { expect, test } from 'vitest'

test('a package that catches the refusal', () => expect(careless).toBe(true))
