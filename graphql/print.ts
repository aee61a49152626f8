import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { codegen } from '@graphql-codegen/core';
import * as documents from '@graphql-codegen/typed-document-node';
import * as operations from '@graphql-codegen/typescript-operations';
import { lexicographicSortSchema, parse, printSchema } from 'graphql';
import { schema } from './schema.js';

/** Writes what is derived from the schema: its text, and the typed documents of our own clients. */
const OPERATIONS = new URL('./operations/', import.meta.url);
const SDL = new URL('./schema.graphql', import.meta.url);
const GENERATED = new URL('generated/documents.ts', OPERATIONS);

const sdl = `${printSchema(lexicographicSortSchema(schema))}\n`;
// Left alone when nothing changed: its time tells whether what is derived from it is current.
if (sdl !== (await readFile(SDL, 'utf8'))) await writeFile(SDL, sdl);

const files = (await readdir(OPERATIONS)).filter((name) => name.endsWith('.graphql')).sort();
const texts = await Promise.all(files.map((name) => readFile(new URL(name, OPERATIONS), 'utf8')));
const code = await codegen({
  filename: fileURLToPath(GENERATED),
  schema: parse(sdl),
  schemaAst: schema,
  documents: texts.map((text, index) => ({ location: files[index] ?? '', document: parse(text) })),
  config: {
    useTypeImports: true,
    enumsAsTypes: true,
    immutableTypes: true,
    scalars: { DateTime: 'string', JSON: 'unknown', ID: 'string' },
    skipTypename: true,
    avoidOptionals: false,
    inputMaybeValue: 'T | null | undefined',
  },
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations, documents },
});
await mkdir(new URL('.', GENERATED), { recursive: true });
// What is generated keeps no rules of ours: no person reads or changes it.
await writeFile(GENERATED, `/* eslint-disable */\n${code}`);
