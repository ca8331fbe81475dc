// A real server of the AT Protocol with its directory of identities, on loopback: node pds.mjs FOLDER PORT DIRECTORY_PORT
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'

const [folder, port, directoryPort] = process.argv.slice(2)

// Both would listen on every address of the machine.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (where, ...more) {
  if (typeof where !== 'number') return listen.call(this, where, ...more)
  return listen.call(this, { port: where, host: '127.0.0.1' }, ...more.filter((one) => typeof one === 'function'))
}

const plc = createRequire(import.meta.url)('@did-plc/server')
const { PDS, envToCfg, envToSecrets } = await import('@atproto/pds')
mkdirSync(`${folder}/blobs`, { recursive: true })

const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: Number(directoryPort) })
await directory.start()
const settings = {
  port: Number(port),
  hostname: 'localhost',
  devMode: true,
  dataDirectory: folder,
  blobstoreDiskLocation: `${folder}/blobs`,
  didPlcUrl: `http://127.0.0.1:${directoryPort}`,
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  jwtSecret: 'only-for-tests',
  adminPassword: 'only-for-tests',
  dpopSecret: '11'.repeat(32),
  plcRotationKeyK256PrivateKeyHex: '22'.repeat(32),
  disableSsrfProtection: true,
  crawlers: [],
}
const server = await PDS.create(envToCfg(settings), envToSecrets(settings))
await server.start()
console.log('ready')

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, async () => { await server.destroy(); await directory.destroy(); process.exit(0) })
}
