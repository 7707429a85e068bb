/**
 * Parameters, gradients and optimizer slots are trees that mirror the model: `{ dense: { kernel, bias } }`.
 * The flat name `dense/kernel` exists only where a tree is walked: files, logs, errors, optimizer state.
 */
export interface Tree<T> {
  readonly [name: string]: T | Tree<T>;
}

export type IsLeaf<T> = (node: T | Tree<T>) => node is T;

/** `[path, leaf]` pairs, depth first, in the order of the model. */
export const leaves = <T>(tree: Tree<T>, isLeaf: IsLeaf<T>): [string, T][] => collect(tree, isLeaf, '', []);

const collect = <T>(
  tree: Tree<T>,
  isLeaf: IsLeaf<T>,
  prefix: string,
  found: [string, T][],
): [string, T][] => {
  for (const name of Object.keys(tree)) {
    const node = tree[name]!;
    if (isLeaf(node)) found.push([prefix + name, node]);
    else collect(node, isLeaf, `${prefix}${name}/`, found);
  }
  return found;
};

/** A tree of the same form, each leaf replaced by `f(leaf, path)`. */
export const mapTree = <T, U>(
  tree: Tree<T>,
  isLeaf: IsLeaf<T>,
  f: (leaf: T, path: string) => U,
  prefix = '',
): Tree<U> =>
  Object.fromEntries(
    Object.entries(tree).map(([name, node]) => [
      name,
      isLeaf(node) ? f(node, prefix + name) : mapTree(node, isLeaf, f, `${prefix}${name}/`),
    ]),
  );

export const isBoolean = (node: boolean | Tree<boolean>): node is boolean => typeof node === 'boolean';

/** `a` with the leaves of `b` in the place of its own. */
export const mergeTrees = <T>(a: Tree<T>, b: Tree<T>, isLeaf: IsLeaf<T>): Tree<T> => ({
  ...a,
  ...Object.fromEntries(
    Object.entries(b).map(([name, node]) => {
      const own = a[name];
      return [name, isLeaf(node) || own === undefined || isLeaf(own) ? node : mergeTrees(own, node, isLeaf)];
    }),
  ),
});

/** True if any leaf is. */
export const anyLeaf = (tree: boolean | Tree<boolean>): boolean =>
  isBoolean(tree) ? tree : Object.values(tree).some(anyLeaf);

export const subtree = <T>(tree: Tree<T>, name: string): Tree<T> => tree[name] ?? {};
