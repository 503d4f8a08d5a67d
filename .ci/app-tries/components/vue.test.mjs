import { cleanup, render, screen, waitFor } from '@testing-library/vue'
import { afterEach } from 'vitest'
import { defineComponent, h, onUnmounted, ref } from 'vue'
import { createSearch, createSender } from './sender.mjs'
import { testComponent } from './stories.mjs'

const Sender = defineComponent(() => {
  const status = ref('signing in')
  const found = ref('')
  const sender = createSender((text) => (status.value = text))
  const search = createSearch((text) => (found.value = text))
  onUnmounted(() => sender.leave())
  return () =>
    h('div', [
      h('p', { role: 'status' }, status.value),
      h('button', { onClick: () => sender.send() }, 'Send'),
      h('button', { onClick: () => sender.send(5000) }, 'Send for 5 s'),
      h('button', { onClick: () => sender.cancel() }, 'Cancel'),
      h('input', { 'aria-label': 'search', onInput: (event) => search(event.target.value) }),
      h('p', found.value),
    ])
})

afterEach(() => cleanup())
testComponent({ render: () => render(Sender), screen, waitFor })
