/** A reader of XML that is strict about what a writer can get wrong. */
export interface Xml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Xml[];
  /** Of this element alone. */
  readonly text: string;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

const unescape = (raw: string): string => {
  if (/[<>]|&(?!(amp|lt|gt|quot);)/.test(raw)) throw new Error(`not escaped: ${raw}`);
  return raw.replace(/&(\w+);/g, (_, name: string) => entities[name]!);
};

const attributesOf = (raw: string): Record<string, string> => {
  const found: Record<string, string> = {};
  const rest = raw.replace(/\s+([\w:-]+)="([^"]*)"/g, (_, key: string, value: string) => {
    if (Object.hasOwn(found, key)) throw new Error(`twice: ${key}`);
    found[key] = unescape(value);
    return '';
  });
  if (rest.trim()) throw new Error(`not an attribute: ${rest}`);
  return found;
};

/** @throws {Error} what is not well-formed */
export const parseXml = (source: string): Xml => {
  interface Open {
    name: string;
    attributes: Record<string, string>;
    children: Xml[];
    text: string;
  }
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  for (const [, tag, text] of source.matchAll(/<([^>]*)>|([^<]+)/g)) {
    const top = open.at(-1)!;
    if (text !== undefined) top.text += unescape(text);
    else if (tag!.startsWith('/')) {
      if (open.pop()!.name !== tag!.slice(1)) throw new Error(`closes nothing: ${tag}`);
    } else {
      const [, name = '', attributes = '', empty] = /^([\w:-]+)([\s\S]*?)(\/?)$/.exec(tag!) ?? [];
      if (!name) throw new Error(`not a tag: ${tag}`);
      const made: Open = { name, attributes: attributesOf(attributes), children: [], text: '' };
      top.children.push(made);
      if (!empty) open.push(made);
    }
  }
  if (open.length !== 1) throw new Error(`never closed: ${open.at(-1)!.name}`);
  if (root.children.length !== 1 || root.text.trim()) throw new Error('expected one root');
  return root.children[0]!;
};

/** An element and all below it. */
export const allOf = (xml: Xml): Xml[] => [xml, ...xml.children.flatMap(allOf)];

/** The points of a path of straight lines, piece by piece. */
export const pointsOf = ({ attributes }: Xml): [number, number][][] =>
  attributes
    .d!.split('M')
    .slice(1)
    .map((piece) =>
      piece
        .replace('Z', '')
        .split('L')
        .map((point) => point.split(' ').map(Number) as [number, number]),
    );
