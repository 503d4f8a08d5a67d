import { cleanup, render, screen, waitFor } from '@testing-library/svelte'
import { afterEach } from 'vitest'
import Sender from './sender.svelte'
import { testComponent } from './stories.mjs'

afterEach(() => cleanup())
testComponent({ render: () => render(Sender), screen, waitFor })
