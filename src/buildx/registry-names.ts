const DOCKER_HUB = new Set(['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'])

/** The registry of a server's address, as the docker CLI's configuration has those. */
export function registryHost(server: string): string {
  const host = server.replace(/^https?:\/\//, '').split('/')[0] ?? server
  return DOCKER_HUB.has(host) ? 'docker.io' : host
}

/** The registry that a repository name such as `ghcr.io/owner/name` lives in; `docker.io` for short names. */
export function registryOf(repository: string): string {
  const [first, ...rest] = repository.split('/')
  const named = rest.length > 0 && first !== undefined && (/[.:]/.test(first) || first === 'localhost')
  return named ? registryHost(first) : 'docker.io'
}

/** The bare names of this machine, which want no login and are reached only from its own network. */
export function isLoopback(registry: string): boolean {
  return /^(localhost|127(\.\d+){3})(:\d+)?$/.test(registry)
}

/** Whether a reference ends with a tag: a colon before the last slash is that of a port. */
export function hasTag(reference: string): boolean {
  return /:./s.test(reference.slice(reference.lastIndexOf('/') + 1))
}
