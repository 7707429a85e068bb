import type { Layer, Shape } from '../contract.js';

/** The layers of one piece in a network for inputs of these shapes, by path: those of `block` are `block/dense`, …. */
export const layersByPath = (
  network: Layer,
  x: Shape | readonly Shape[],
  path = '',
): ReadonlyMap<string, Layer> => {
  const children = network.children?.(x);
  if (!children) return new Map([[path || network.kind, network]]);
  return new Map(
    children.flatMap(({ name, layer, inShape }) => [
      ...layersByPath(layer, inShape, path ? `${path}/${name}` : name),
    ]),
  );
};
