// A real OpenID provider on loopback: node provider.mjs PORT REDIRECT_URI PERSON_FILE
// Whoever comes is signed in as the person in PERSON_FILE: {"sub", "email", "email_verified", "name", "groups", "amr", "acr"}.
// {"deny": true} refuses as a person who presses "cancel" does.
// {"forge": {...}} changes the ID token on its way: see forged().
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const [port, redirectUri, personFile] = process.argv.slice(2)
const person = () => JSON.parse(readFileSync(personFile, 'utf8'))
const issuer = `http://127.0.0.1:${port}`

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'ours', use: 'sig', alg: 'RS256' }] },
  clients: [{ client_id: 'stance', client_secret: 'not-so-secret-here', redirect_uris: [redirectUri] }],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  acrValues: ['urn:agency:two-factor'],
  claims: { openid: ['sub', 'acr', 'amr'], email: ['email', 'email_verified'], profile: ['name', 'groups'] },
  conformIdTokenClaims: true,
  cookies: { keys: ['only for tests'] },
  ttl: { Session: 1, Grant: 60, Interaction: 60, AccessToken: 60, IdToken: 60 },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => { const { amr, acr, deny, forge, ...said } = person(); return { ...said, sub: id } },
  }),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
})

// alg: the header's; claims: set over the real ones (null takes away); by: "stranger" signs with an unknown key.
function forged (token, { alg = 'RS256', kid = 'ours', by, claims = {} }) {
  const said = { ...JSON.parse(Buffer.from(token.split('.')[1], 'base64url')), ...claims }
  for (const name of Object.keys(said)) if (said[name] === null) delete said[name]
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg, typ: 'JWT', kid })}.${part(said)}`
  if (alg === 'none') return `${text}.`
  if (alg === 'HS256') {
    const key = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' })
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
  }
  return `${text}.${sign('sha256', Buffer.from(text), by === 'stranger' ? stranger : privateKey).toString('base64url')}`
}

provider.use(async (ctx, next) => {
  if (ctx.path === '/token') {
    await next()
    const { forge } = person()
    if (forge && ctx.body && ctx.body.id_token) ctx.body.id_token = forged(ctx.body.id_token, forge)
    return
  }
  if (!ctx.path.startsWith('/interaction/')) return next()
  const details = await provider.interactionDetails(ctx.req, ctx.res)
  const { sub, amr, acr, deny } = person()
  if (deny) return finish(ctx, { error: 'access_denied', error_description: 'the person said no' })
  if (details.prompt.name === 'login') return finish(ctx, { login: { accountId: sub, amr, acr, remember: false } })
  const grant = new provider.Grant({ accountId: details.session.accountId, clientId: details.params.client_id })
  grant.addOIDCScope('openid email profile')
  return finish(ctx, { consent: { grantId: await grant.save() } })
})

async function finish (ctx, result) {
  ctx.respond = false
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: true })
}

createServer(provider.callback()).listen(Number(port), '127.0.0.1', () => console.log(`ready at ${issuer}`))
