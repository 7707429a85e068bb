/**
 * Writes what the documents take from the code: the README's table of what is proved, and the layer shown whole;
 * docs/reference.md; docs/lessons.md and the same in Chinese. `npm run table`; a test compares them.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { build } from './build.mjs';

const at = (path) => new URL(`../${path}`, import.meta.url);
const between = (text, name, content) =>
  text.replace(
    new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- /${name} -->`),
    () => `<!-- ${name} -->\n\n${content}\n\n<!-- /${name} -->`,
  );

await build();
const { provedTable } = await import(at('dist/check/table.js'));
const layer = readFileSync(at('src/layers/layerNormalization.ts'), 'utf8').trimEnd();
const readme = readFileSync(at('README.md'), 'utf8');
writeFileSync(
  at('README.md'),
  between(between(readme, 'proved', provedTable()), 'layer', `\`\`\`ts\n${layer}\n\`\`\``),
);

const { referencePage } = await import(at('dist/check/reference.js'));
const { readHeaders } = await import(at('dist/cli/headers.js'));
const formulaOf = (folder, name) => readHeaders([folder])(name)?.formula ?? [];
writeFileSync(at('docs/reference.md'), `${await referencePage(formulaOf)}\n`);

const { lessonsPage } = await import(at('dist/check/lessonIndex.js'));
const sources = ['src', 'test'].flatMap((folder) =>
  readdirSync(at(folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .map((path) => ({ path, text: readFileSync(at(path), 'utf8') })),
);
writeFileSync(at('docs/lessons.md'), lessonsPage(sources, 'en'));
writeFileSync(at('docs/lessons.zh.md'), lessonsPage(sources, 'zh'));
