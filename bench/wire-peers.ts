/** Starts the servers that `wire` compares. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('./wire-servers.js', import.meta.url))

/** A server in a process of its own. */
export interface Server {
  readonly child: ChildProcess
  readonly port: number
}

/** Starts one of wire-servers. */
export async function start(kind: string, folder = ''): Promise<Server> {
  const child = spawn(process.execPath, [program, kind, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  for await (const data of child.stdout) {
    const port = /ready (\d+)/.exec(String(data))?.[1]
    if (port !== undefined) return { child, port: Number(port) }
  }
  throw new Error(`${kind} did not start`)
}

/** Stops it. */
export function stop({ child }: Server): void {
  child.kill('SIGKILL')
}

/** nginx that keeps what is PUT in files on tmpfs; undefined where there is no nginx. */
export async function nginx(): Promise<Server | undefined> {
  const bin = ['/usr/sbin/nginx', '/usr/bin/nginx'].find((path) => existsSync(path))
  if (bin === undefined || !existsSync('/dev/shm')) return undefined
  const folder = mkdtempSync('/dev/shm/rtm-bench-')
  const port = 20_000 + (process.pid % 20_000)
  writeFileSync(
    join(folder, 'nginx.conf'),
    `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1;
events { worker_connections 64; }
http { access_log off; client_max_body_size 40m; client_body_temp_path ${folder}/tmp;
  server { listen 127.0.0.1:${port}; root ${folder}/media; location / { dav_methods PUT; create_full_put_path on; } } }`,
  )
  const child = spawn(bin, ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' })
  child.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (let tries = 0; tries < 50; tries++) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (isUp) return { child, port }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  child.kill()
  return undefined
}
