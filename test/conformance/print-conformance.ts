import { readFile, writeFile } from 'node:fs/promises';
import { conformanceDocument } from './document.js';

/** Writes docs/conformance.md from the tables of clauses. */
const DOCUMENT = new URL('../../docs/conformance.md', import.meta.url);

const text = conformanceDocument();
const current = await readFile(DOCUMENT, 'utf8').catch(() => '');
// Left alone when nothing changed, as the other generated files are.
if (text !== current) await writeFile(DOCUMENT, text);
