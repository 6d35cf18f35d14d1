/** Whether a build context is no folder of this machine, as buildx sees it (build/utils.go). */
export function isRemoteContext(context: string): boolean {
  return context === '-' || /^(https?|git|ssh):\/\/|^[\w.-]+@[\w.-]+:|^github\.com\//.test(context)
}

/**
 * A remote context without the commit, branch or tag in it, but with the folder:
 * `repo.git#main:api` and `repo.git?ref=main&subdir=api` both give `repo.git:api`.
 */
export function withoutRevision(context: string): string {
  const [address = '', fragment = ''] = context.split('#', 2)
  const [repository = '', query = ''] = address.split('?', 2)
  const folder = fragment.split(':', 2)[1] ?? new URLSearchParams(query).get('subdir') ?? ''
  return folder === '' ? repository : `${repository}:${folder}`
}
