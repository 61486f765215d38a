// Reads pairs of ["escaped" or "link", markdown] on standard input and prints
// what a parser of Discord's markdown that nobody here wrote finds in them
// beside text: nothing in an escaped one, one link in the other.
const path = require('path');
const { parse } = require(path.join(process.env.DISCORD_MARKDOWN, 'node_modules', 'discord-markdown-parser'));
const harmless = new Set(['text', 'br', 'newline', 'twemoji']);

function found(nodes, into) {
  for (const n of [nodes].flat()) {
    if (!harmless.has(n.type)) into.push(n.target ? `${n.type} ${n.target}` : n.type);
    if (Array.isArray(n.content)) found(n.content, into);
  }
  return into;
}

const faults = [];
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
for (const [kind, text] of texts) {
  const marks = found(parse(text, 'extended'), []);
  const good = kind === 'link' ? marks.length <= 1 && marks.every(m => m.startsWith('link https://audit.example/')) : marks.length === 0;
  if (!good) faults.push(`${JSON.stringify(text)} has ${marks.join(', ')}`);
}
console.log(JSON.stringify({ judged: texts.length, faults }));
