/** What a remote world needs of a socket: that of a browser, of Node, of `ws` or of undici has it. */
export interface RemoteSocket {
  send(text: string): void
  close(code?: number): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'error', listener: () => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void
}

/** Makes the sockets of a remote world. */
export type RemoteSocketClass = new (url: string) => RemoteSocket
