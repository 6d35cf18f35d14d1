const programInterpreter = 3

/** True for a 64-bit little-endian ELF executable that wants no dynamic loader. */
export function isStatic(file: Buffer): boolean {
  const isElf64 = file.length > 64 && file.readUInt32BE(0) === 0x7f454c46 && file[4] === 2 && file[5] === 1
  if (!isElf64) return false
  const start = Number(file.readBigUInt64LE(32))
  const size = file.readUInt16LE(54)
  const count = file.readUInt16LE(56)
  for (let index = 0; index < count; index++)
    if (file.readUInt32LE(start + index * size) === programInterpreter) return false
  return true
}
