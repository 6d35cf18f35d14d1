import { type CacheBackend, entriesOf, IGNORE_ERROR, unusable, usable } from './backend.js'

/**
 * A container of Azure Blob Storage. The daemon reads it and sees none of the job's variables, so what these say is said
 * as attributes.
 */
export const azblob: CacheBackend = {
  name: 'azblob',
  keeps: 'in a container of Azure Blob Storage; whoever may read the container can read it',
  compresses: false,
  attributes: [
    'account_url',
    'account_name',
    'container',
    'prefix',
    'manifests_prefix',
    'blobs_prefix',
    'secret_access_key'
  ],
  assess: ({ builder, objectStores }, { cacheAttributes }) => {
    const { account_url: url } = { ...objectStores.azblob, ...cacheAttributes }
    if (builder.driver === 'docker') return unusable("docker's own builder has no such cache.")
    if (!url)
      return unusable(
        'there is no account (cache-attributes: account_url=…, or the variable BUILDKIT_AZURE_STORAGE_ACCOUNT_URL).'
      )
    if (!URL.canParse(url))
      return unusable('account_url is not an address, such as https://NAME.blob.core.windows.net.')
    return usable(`the account at ${new URL(url).host}.`)
  },
  cacheFrom: (request) =>
    entriesOf(request, (name) => ({ type: 'azblob', attributes: { ...request.attributes, name } })),
  cacheTo: ({ names, mode, attributes }) => [
    { type: 'azblob', attributes: { ...attributes, name: names.write, mode, ...IGNORE_ERROR } }
  ]
}
