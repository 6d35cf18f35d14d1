import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ACTION_ROOT } from '@actions/workflow-parser/actions/action-constants'
import { JSONObjectReader } from '@actions/workflow-parser/templates/json-object-reader'
import { TemplateSchema } from '@actions/workflow-parser/templates/schema/index'
import {
  TemplateContext,
  TemplateValidationErrors
} from '@actions/workflow-parser/templates/template-context'
import { readTemplate } from '@actions/workflow-parser/templates/template-reader'
import { NoOperationTraceWriter } from '@actions/workflow-parser/templates/trace-writer'
import { WORKFLOW_ROOT } from '@actions/workflow-parser/workflows/workflow-constants'
import { YamlObjectReader } from '@actions/workflow-parser/workflows/yaml-object-reader'
import { repository } from '../bed/places.ts'

/*
 * The schemas by which GitHub's editors check what they read (actions/languageservices). Its own functions for this import
 * JSON in a way that node does not know.
 */

/** What is wrong with the metadata of an action. */
export function complaintsOnAction(path: string, text: string): string[] {
  return complaintsOn(path, text, { file: 'action-v1.0.min.json', root: ACTION_ROOT })
}

/** What is wrong with a workflow. */
export function complaintsOnWorkflow(path: string, text: string): string[] {
  return complaintsOn(path, text, { file: 'workflow-v1.0.min.json', root: WORKFLOW_ROOT })
}

function complaintsOn(path: string, text: string, schema: { file: string; root: string }): string[] {
  const context = new TemplateContext(
    new TemplateValidationErrors(),
    readSchema(schema.file),
    new NoOperationTraceWriter()
  )
  const file = context.getFileId(path)
  const reader = new YamlObjectReader(file, text)
  // What is no YAML makes no sense to a schema.
  if (reader.errors.length > 0) return reader.errors.map(({ message }) => `${path}: ${message}`)
  readTemplate(context, schema.root, reader, file)
  return context.errors.getErrors().map(({ message }) => message)
}

function readSchema(file: string): TemplateSchema {
  const path = join(repository, 'node_modules', '@actions', 'workflow-parser', 'dist', file)
  return TemplateSchema.load(new JSONObjectReader(undefined, readFileSync(path, 'utf8')))
}
