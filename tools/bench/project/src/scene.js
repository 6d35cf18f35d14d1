/** Says how much of its libraries this program has: they are passed on whole, so that none of it can be left out. */
export function describe(...libraries) {
  return libraries.map((library) => Object.keys(library).length).join(', ')
}
