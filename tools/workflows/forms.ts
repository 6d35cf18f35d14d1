import { load } from 'js-yaml'

/** What a form may ask with (GitHub, "Syntax for GitHub's form schema"). */
const KINDS = ['markdown', 'input', 'textarea', 'dropdown', 'checkboxes']

interface Field {
  type?: unknown
  id?: unknown
  attributes?: { label?: unknown; value?: unknown }
}

/** What GitHub would refuse of an issue form, which it then does not show at all. */
export function complaintsOnForm(text: string): string[] {
  const { name, description, body } = (load(text) ?? {}) as Record<string, unknown>
  if (typeof name !== 'string' || typeof description !== 'string') return ['has no name, or no description']
  if (!Array.isArray(body) || body.length === 0) return ['asks nothing']
  const fields = body as Field[]
  const asked = fields.filter(({ type }) => type !== 'markdown')
  const ids = asked.map(({ id }) => String(id))
  return [
    ...fields.flatMap(({ type }) =>
      KINDS.includes(String(type)) ? [] : [`has a field of type ${String(type)}`]
    ),
    ...(asked.length === 0 ? ['asks nothing'] : []),
    ...asked.flatMap(({ attributes, id }) =>
      typeof attributes?.label === 'string' ? [] : [`has a field without a label (${String(id)})`]
    ),
    ...(new Set(ids).size === ids.length ? [] : ['has two fields with one id']),
    ...ids.filter((id) => !/^[\w-]+$/.test(id)).map((id) => `has an id that is none: ${id}`),
    ...fields.flatMap(({ type, attributes }) =>
      type === 'markdown' && typeof attributes?.value !== 'string' ? ['has a text without a value'] : []
    )
  ]
}
