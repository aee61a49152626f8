import { readFile, writeFile } from 'node:fs/promises';
import { attributesDocument } from './attributes.js';

/** Writes docs/attributes.md from the schemas. */
const DOCUMENT = new URL('../../docs/attributes.md', import.meta.url);
const SCHEMA = new URL('../../prisma/schema.prisma', import.meta.url);

const text = attributesDocument(await readFile(SCHEMA, 'utf8'));
const current = await readFile(DOCUMENT, 'utf8').catch(() => '');
// Left alone when nothing changed, as the other generated files are.
if (text !== current) await writeFile(DOCUMENT, text);
