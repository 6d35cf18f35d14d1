/*
 * 80 MB as pictures and fonts are: half of it compresses and half does not. The same bytes each time.
 */
import { createCipheriv } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'

const FILES = 80
/** Bytes of one of the two halves of a file. */
const HALF = 512 * 1024

const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 'key'), Buffer.alloc(16))
mkdirSync('assets')
for (let file = 1; file <= FILES; file++) {
  const noise = cipher.update(Buffer.alloc(HALF))
  const text = Buffer.alloc(HALF, `<path d="M${file} ${file * 7}h${file % 9}v${file % 5}z"/>\n`)
  writeFileSync(`assets/${file}.bin`, Buffer.concat([noise, text]))
}
