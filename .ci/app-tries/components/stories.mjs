import userEvent from '@testing-library/user-event'
import { useFakeRtm } from 'rtm-testkit/mocks/vitest'
import { expect, test } from 'vitest'

/** What a person does with the component, and what its tests wait for, whatever it is made with. */
export function testComponent({ render, screen, waitFor }) {
  const rtm = useFakeRtm({
    network: { upBytesPerSec: 1_000_000 },
    audit: 'off',
    mustEndClean: false,
  })
  const status = () => screen.getByRole('status').textContent

  test('findBy waits as long as the service takes, in no time', async () => {
    const user = userEvent.setup()
    await render()
    await screen.findByText('ready')
    const atMs = Date.now()
    await user.click(screen.getByText('Send'))
    await screen.findByText('sent', {}, { timeout: 15_000 })
    expect(Date.now() - atMs).toBeGreaterThanOrEqual(10_000)
    expect(Date.now() - atMs).toBeLessThan(11_000)
  })

  test('findBy gives up after its second, as at the real service', async () => {
    const user = userEvent.setup()
    await render()
    await screen.findByText('ready')
    await user.click(screen.getByText('Send'))
    await expect(screen.findByText('sent')).rejects.toThrow(/sent/)
    expect(status()).toMatch(/^sending( \d+%)?$/)
    await screen.findByText('sent', {}, { timeout: 15_000 })
  })

  test('a click after the first progress cancels', async () => {
    const user = userEvent.setup()
    await render()
    await screen.findByText('ready')
    await user.click(screen.getByText('Send'))
    await screen.findByText(/sending \d+%/, {}, { timeout: 3000 })
    expect(status()).toBe('sending 10%')
    await user.click(screen.getByText('Cancel'))
    await screen.findByText('cancelled')
    expect(rtm.clock.nowMs() - rtm.options.startAtMs).toBeLessThan(2000)
  })

  test('a countdown of 5 s cancels an upload of 10 s', async () => {
    const user = userEvent.setup()
    await render()
    await screen.findByText('ready')
    const atMs = Date.now()
    await user.click(screen.getByText('Send for 5 s'))
    await waitFor(() => expect(status()).toBe('cancelled'), { timeout: 6000 })
    expect(Date.now() - atMs).toBeGreaterThanOrEqual(5000)
    expect(Date.now() - atMs).toBeLessThan(5500)
  })

  test('keys 50 ms apart, and a search 300 ms after the last', async () => {
    const user = userEvent.setup({ delay: 50 })
    await render()
    const atMs = Date.now()
    await user.type(screen.getByLabelText('search'), 'beach')
    await screen.findByText('results for beach')
    expect(Date.now() - atMs).toBeGreaterThanOrEqual(500)
    expect(Date.now() - atMs).toBeLessThan(800)
  })

  test('waitFor what never comes ends after its second', async () => {
    await render()
    const atMs = Date.now()
    await expect(waitFor(() => expect(status()).toBe('never'))).rejects.toThrow(/never/)
    expect(Date.now() - atMs).toBeGreaterThanOrEqual(1000)
    expect(Date.now() - atMs).toBeLessThan(1200)
  })
}
