import { generateKeyPairSync } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import forge from 'node-forge'

/** How a server shows who it is, and by what clients believe it. */
export interface ServerIdentity {
  /** Path of the certificate, PEM, of a CA that has signed nothing else. */
  ca: string
  /** The server's certificate and its private key, PEM. */
  cert: string
  key: string
}

type Extensions = Parameters<forge.pki.Certificate['setExtensions']>[0]

/** A clock may be wrong, or change while tests run: valid from a day ago for a week. */
const validity = { from: -1, until: 6 }
const dayMs = 86_400_000

const [dnsName, ipAddress] = [2, 7]

/** Makes a private CA, its certificate in `folder`, and by it a server's certificate for 127.0.0.1 and localhost. */
export async function makeServerIdentity(folder: string): Promise<ServerIdentity> {
  const authority = makeKeys()
  const server = makeKeys()
  const caName = 'CA of the test bed'
  const caCertificate = sign('01', caName, authority, caName, authority, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
    { name: 'subjectKeyIdentifier' }
  ])
  const certificate = sign('02', 'server of the test bed', server, caName, authority, [
    { name: 'basicConstraints', cA: false },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: dnsName, value: 'localhost' },
        { type: ipAddress, ip: '127.0.0.1' }
      ]
    }
  ])
  await mkdir(folder, { recursive: true })
  const ca = join(folder, 'ca.pem')
  await writeFile(ca, caCertificate)
  return { ca, cert: certificate, key: forge.pki.privateKeyToPem(server.privateKey) }
}

/** By node, which needs milliseconds for what takes forge seconds. */
function makeKeys(): forge.pki.rsa.KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' }
  })
  return {
    publicKey: forge.pki.publicKeyFromPem(publicKey),
    privateKey: forge.pki.privateKeyFromPem(privateKey)
  }
}

/** The certificate of a subject, signed by an issuer; PEM. */
function sign(
  serialNumber: string,
  subject: string,
  { publicKey }: forge.pki.rsa.KeyPair,
  issuer: string,
  { privateKey }: forge.pki.rsa.KeyPair,
  extensions: Extensions
): string {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = publicKey
  certificate.serialNumber = serialNumber
  certificate.validity.notBefore = new Date(Date.now() + validity.from * dayMs)
  certificate.validity.notAfter = new Date(Date.now() + validity.until * dayMs)
  certificate.setSubject([{ name: 'commonName', value: subject }])
  certificate.setIssuer([{ name: 'commonName', value: issuer }])
  certificate.setExtensions(extensions)
  certificate.sign(privateKey, forge.md.sha256.create())
  return forge.pki.certificateToPem(certificate)
}
